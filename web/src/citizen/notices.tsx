import { date_time } from '../lib/format'
import { use_load } from '../lib/load'
import { use_language } from '../lib/texts'
import { Loading, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'
import { ask, type CitizenNotice, type Items } from './api'

/** お知らせ of the bodies that hold something about the citizen. */
export function Notices() {
  const { t, language } = use_language()
  const found = use_load('notices', (signal) => ask<Items<CitizenNotice>>('GET', '/notices', undefined, signal))
  return (
    <>
      <p>{t('citizen.notices_lead')}</p>
      <ProblemNotice error={found.error} />
      {!found.data && found.loading && <Loading />}
      {found.data && (
        <DataTable caption={t('citizen.notices')} rows={found.data.items} row_key={(row) => row.id} empty={t('citizen.notices_empty')}
          columns={[
            { title: t('citizen.sent_at'), cell: (row) => date_time(row.sent_at, language) },
            { title: t('citizen.sender'), cell: (row) => row.sender.name || row.sender.code },
            { title: t('citizen.notice_title'), head: true, cell: (row) => row.title },
            { title: t('citizen.text'), cell: (row) => <span className="whitespace-pre-wrap">{row.text}</span> },
          ]} />
      )}
    </>
  )
}
