import { date_time } from '../lib/format'
import { use_pages } from '../lib/load'
import { use_language, type TextKey } from '../lib/texts'
import { Loading, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'
import { ask, type ExchangeRecord, type Items } from './api'

/** やりとり履歴: the network's own records of the citizen, newest first. */
export function Records() {
  const { t, language } = use_language()
  const page = use_pages<ExchangeRecord>('records', (cursor, signal) =>
    ask<Items<ExchangeRecord>>('GET', `/records${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`, undefined, signal))
  return (
    <>
      <p>{t('citizen.records_lead')}</p>
      <ProblemNotice error={page.error} />
      {!page.items && page.loading && <Loading />}
      {page.items && (
        <DataTable caption={t('citizen.records')} rows={page.items} row_key={(row) => row.exchange_number} more={page.more} more_busy={page.more_busy}
          empty={t('citizen.records_empty')}
          columns={[
            { title: t('citizen.asked_at'), head: true, cell: (row) => date_time(row.asked_at, language) },
            { title: t('citizen.asker'), cell: (row) => row.asker.name || row.asker.code },
            { title: t('citizen.provider'), cell: (row) => row.provider.name || row.provider.code },
            { title: t('citizen.information'), cell: (row) => row.information.name || row.information.code },
            { title: t('citizen.office'), cell: (row) => <>{row.office.name}<br /><span className="support">{row.office.basis}</span></> },
            { title: t('citizen.status'), cell: (row) => <>{t(`citizen.status.${row.status}` as TextKey)}{row.provided_at && <><br /><span className="support">{date_time(row.provided_at, language)}</span></>}</> },
          ]} />
      )}
    </>
  )
}
