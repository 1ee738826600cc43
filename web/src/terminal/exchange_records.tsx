import { get, type Schemas } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only, date_time } from '../lib/format'
import { use_pages } from '../lib/load'
import { href, replace, use_location } from '../lib/router'
import { text_if_any, use_language } from '../lib/texts'
import { Button, SelectField } from '../ui/basics'
import { DownloadButton } from '../ui/download_button'
import { Loading, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Record_ = Schemas['exchange_record']
const sides = ['asker', 'provider'] as const

/** 情報提供等記録 of this insurer: what it asked and what it was asked (番号法 23条). */
export function ExchangeRecords() {
  const { language, t } = use_language()
  const { query } = use_location()
  const side = sides.find((one) => one === query.get('side'))
  const list = use_pages<Record_>(`records ${side ?? ''}`, (cursor, signal) => get('/exchange-records', { query: { side, cursor, limit: 50 }, signal }))
  return (
    <Page title={t('menu.records')} lead={t('records.lead')} actions={<><DownloadButton path="/files/exchange-record" name="JR010.csv" text={t('records.file')} /><Button onClick={list.reload}>{t('common.reload')}</Button></>}
      sources={[{ source: 'law', text: 'records.source_law' }, { source: 'simulated', text: 'records.source_simulated' }]}
      commands={[{ path: '/exchange-records', query: { side, limit: 50 } }, { path: '/files/exchange-record', output: 'JR010.csv' }]}>
      <div className="max-w-sm">
        <SelectField label={t('records.filter')} value={side ?? ''} onChange={(event) => replace('/records', { side: event.target.value })}
          options={[{ value: '', label: t('common.all') }, ...sides.map((one) => ({ value: one, label: t(`records.${one}`) }))]} />
      </div>
      <ProblemNotice error={list.error} />
      {list.items ? (
        <DataTable caption={t('menu.records')} rows={list.items} row_key={(row) => row.exchange_number + row.side} more={list.more} more_busy={list.more_busy} empty={t('records.empty')}
          columns={[
            { title: t('inquiry.exchange_number'), head: true, cell: (row) => <><a className="link mono" href={href(`/records/${row.exchange_number}`)} aria-label={`${t('records.open')} ${row.exchange_number}`}>{row.exchange_number}</a>{row.noted && <span className="support block">{t('records.noted')}</span>}</> },
            { title: t('records.side'), nowrap: true, cell: (row) => t(`records.${row.side}`) },
            { title: t('records.asker_name'), cell: (row) => row.asker_name ?? <span className="mono">{row.asker_body}</span> },
            { title: t('records.provider_name'), cell: (row) => <>{row.provider_name ?? <span className="mono">{row.provider_body}</span>}{row.road === 'inside' && <span className="support block">{t('records.road.inside')}</span>}</> },
            { title: t('inquiry.information'), cell: (row) => <><span className="block min-w-[15rem]">{row.information_name ?? <span className="mono">{row.information}</span>}</span>{!!row.items?.length && <span className="support block">{t('records.items', { count: row.items.length })}</span>}</> },
            { title: t('inquiry.asked_at'), nowrap: true, cell: (row) => date_time(row.asked_at, language) },
            { title: t('records.provided_at'), nowrap: true, cell: (row) => date_time(row.provided_at, language) },
            { title: t('common.result'), nowrap: true, cell: (row) => <>{row.status ? text_if_any(language, `records.status.${row.status}`) ?? row.status : '—'} <span className="mono support">{row.result_code}</span></> },
            { title: t('records.disclosure'), nowrap: true, cell: (row) => <>{code_name('disclosure', row.asker_disclosure)}<br />{code_name('disclosure', row.provider_disclosure)}</> },
            { title: t('records.user'), cell: (row) => row.user_id ?? '—' },
            { title: t('records.keep_until'), nowrap: true, cell: (row) => date_only(row.keep_until, language) },
          ]} />
      ) : !list.error && <Loading />}
    </Page>
  )
}
