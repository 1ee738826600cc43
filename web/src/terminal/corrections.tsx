import { get, type Schemas } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only, date_time } from '../lib/format'
import { use_load } from '../lib/load'
import { href } from '../lib/router'
import { use_session } from '../lib/session'
import { text_if_any, use_language } from '../lib/texts'
import { ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'

type Correction = Schemas['enrollee_corrections']['items'][number]

/** Who changed what of one person, and when; and whose 副本 these were before. */
export function Corrections({ branch, version }: { branch: string; version: number }) {
  const { language, t } = use_language()
  const { may } = use_session()
  const list = use_load(`corrections ${branch} ${version}`, (signal) => get('/enrollees/{branch}/corrections', { path: { branch }, query: { limit: 50 }, signal }))
  const owners = use_load(may('fukuhon.read') ? `owners ${branch} ${version}` : undefined, (signal) => get('/fukuhon/{branch}/owners', { path: { branch }, signal }))
  const name = (item: string) => text_if_any(language, `item.${item}`) ?? item
  const periods = (of: Correction['eligibility_before']) =>
    of.map((one) => `${date_only(one.acquired_on, language)} 〜 ${one.lost_on ? date_only(one.lost_on, language) : ''}`).join('、') || '—'
  return (
    <>
      <section className="space-y-3" aria-labelledby="corrections">
        <h2 id="corrections">{t('corrections.title')}</h2>
        <ProblemNotice error={list.error} />
        {list.data && (
          <DataTable caption={t('corrections.caption')} rows={list.data.items} row_key={(row) => `${row.corrected_at} ${row.receipt} ${JSON.stringify(row.items)}`} empty={t('corrections.empty')}
            columns={[
              { title: t('corrections.when'), head: true, nowrap: true, cell: (row) => date_time(row.corrected_at, language) },
              { title: t('corrections.who'), cell: (row) => <>{row.user_id}{row.receipt && may('file.read') && <a className="link mono support block" href={href(`/receipts/${row.receipt}`)}>{row.receipt}</a>}</> },
              { title: t('corrections.operation'), nowrap: true, cell: (row) => code_name('operation', row.operation) },
              { title: t('corrections.what'), cell: (row) => (
                <ul>
                  {row.number_change && <li>{t('enrollees.personal_number')}：{code_name('personal_number_change', row.number_change)}</li>}
                  {row.items.map((one) => (
                    <li key={one.item}>{name(one.item)}：{one.hidden ? t('enrollee.address_hidden') : `${one.before ?? '—'} → ${one.after ?? '—'}`}</li>
                  ))}
                  {row.eligibility_before.length + row.eligibility_after.length > 0 && (
                    <li>{t('change.eligibility')}：{periods(row.eligibility_before)} → {periods(row.eligibility_after)}</li>
                  )}
                </ul>
              ) },
            ]} />
        )}
      </section>
      {owners.data && owners.data.items.length > 0 && (
        <DataTable caption={t('owners.caption')} rows={owners.data.items} row_key={(row) => `${row.since} ${row.until}`}
          columns={[
            { title: t('owners.until'), head: true, nowrap: true, cell: (row) => date_time(row.until, language) },
            { title: t('owners.reason'), nowrap: true, cell: (row) => (row.reason === '3' ? code_name('operation', '3') : code_name('personal_number_change', row.reason)) },
            { title: t('owners.code_held'), nowrap: true, cell: (row) => (row.code_held ? t('common.yes') : '—') },
            { title: t('owners.rows'), number: true, cell: (row) => row.eligibility_rows + row.fukuhon_rows },
            { title: t('owners.provided'), number: true, cell: (row) => row.provided },
          ]} />
      )}
    </>
  )
}
