import { get } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only } from '../lib/format'
import { use_load } from '../lib/load'
import { use_language } from '../lib/texts'
import { Notice, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'

/** The 副本 of one person: what another institution would be told. */
export function Fukuhon({ branch }: { branch: string }) {
  const { language, t } = use_language()
  const copy = use_load(`fukuhon ${branch}`, (signal) => get('/fukuhon/{branch}', { path: { branch }, signal }))
  if (copy.error?.status === 404) return null
  return (
    <section className="space-y-3" aria-labelledby="fukuhon">
      <h2 id="fukuhon">{t('fukuhon.title')}</h2>
      <ProblemNotice error={copy.error} />
      {copy.data && copy.data.eligibility.length + copy.data.data_sets.length === 0 && <Notice kind="information" title={t('fukuhon.none')} quiet />}
      {copy.data && copy.data.eligibility.length > 0 && (
        <DataTable caption={t('fukuhon.eligibility')} rows={copy.data.eligibility} row_key={(row) => row.acquired_on}
          columns={[
            { title: t('enrollee.acquired_on'), head: true, cell: (row) => date_only(row.acquired_on, language) },
            { title: t('enrollee.acquisition_reason'), nowrap: true, cell: (row) => code_name('acquisition_reason', row.acquisition_reason) },
            { title: t('enrollee.lost_on'), nowrap: true, cell: (row) => date_only(row.lost_on, language) },
            { title: t('fukuhon.burden'), nowrap: true, cell: (row) => code_name('burden', row.burden_ratio) },
            { title: t('fukuhon.limit'), nowrap: true, cell: (row) => code_name('limit_class', row.limit_category) },
            { title: t('fukuhon.no_automatic'), nowrap: true, cell: (row) => (row.no_automatic_answer === '1' ? t('common.yes') : '—') },
            { title: t('fukuhon.disclosure'), nowrap: true, cell: (row) => code_name('disclosure', row.disclosure) },
          ]} />
      )}
      {copy.data?.data_sets.map((set) => (
        <DataTable key={`${set.information}${set.data_set}${set.period}${set.repetition}`}
          caption={`${set.information_name ?? set.information} ${set.data_set} ${set.period ?? ''}`} rows={set.items} row_key={(row) => row.item_code}
          columns={[
            { title: t('inquiry.item'), head: true, cell: (row) => row.item_name },
            { title: t('inquiry.value'), cell: (row) => row.value ?? '—' },
            { title: t('inquiry.item_code'), cell: (row) => <span className="mono support">{row.item_code}</span> },
          ]} />
      ))}
    </section>
  )
}
