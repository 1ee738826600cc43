import { get } from '../api/client'
import type { FileKind } from '../api/upload'
import { count, date_time } from '../lib/format'
import { use_pages } from '../lib/load'
import { is_finished, kind_ids, kinds_to_see, kinds_to_send, type Receipt } from '../lib/receipts'
import { href, replace, use_location } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Button, SelectField } from '../ui/basics'
import { Loading, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable, type Column } from '../ui/table'

/** 処理状況一覧: what was received, newest first. */
export function Receipts() {
  const { language, t } = use_language()
  const { may } = use_session()
  const { query } = use_location()
  const wanted = query.get('kind') ?? ''
  const kinds = kinds_to_see(may)
  const kind = kinds.find((one) => one === wanted)
  const list = use_pages<Receipt>(`receipts ${kind ?? ''}`, (cursor, signal) => get('/files', { query: { kind, cursor, limit: 50 }, signal }))
  const columns: Column<Receipt>[] = [
    { title: t('receipt.number'), head: true, cell: (row) => <a className="link mono" href={href(`/receipts/${row.receipt}`)}>{row.receipt}</a> },
    { title: t('receipt.kind'), nowrap: true, cell: (row) => <>{t(`kind.${row.kind}`)} <span className="mono support">{kind_ids[row.kind]}</span></> },
    {
      title: t('receipt.state'), nowrap: true, cell: (row) => (
        <>
          <StateTag state={row.state} with_errors={row.state === '処理完了' && row.error_count > 0} />
          {!is_finished(row) && <span className="support ml-2">{Math.floor(row.progress * 100)}%</span>}
        </>
      ),
    },
    { title: t('receipt.rows'), number: true, cell: (row) => count(row.rows) },
    { title: t('receipt.accepted'), number: true, cell: (row) => count(row.accepted) },
    { title: t('receipt.errors'), number: true, cell: (row) => <span className={row.error_count ? 'font-bold text-error-2' : ''}>{count(row.error_count)}</span> },
    { title: t('receipt.received_at'), nowrap: true, cell: (row) => date_time(row.received_at, language) },
    { title: t('receipt.name'), cell: (row) => <span className="mono block min-w-[14rem] break-all" style={{ fontSize: '0.8125rem' }}>{row.name}</span> },
  ]
  return (
    <Page
      title={t('menu.receipts')}
      lead={t('receipts.lead')}
      actions={<>{kinds_to_send(may).length > 0 && <a className="button button-primary" href={href('/upload')}>{t('menu.upload')}</a>}<Button onClick={list.reload}>{t('common.reload')}</Button></>}
      sources={[{ source: 'guide', text: 'receipts.source_guide' }, { source: 'simulated', text: 'receipts.source_simulated' }]}
      commands={[{ path: '/files', query: { kind, limit: 50 } }]}
    >
      <div className="max-w-sm">
        <SelectField label={t('receipts.filter')} value={kind ?? ''} onChange={(event) => replace('/receipts', { kind: event.target.value as FileKind | '' })}
          options={[{ value: '', label: t('common.all') }, ...kinds.map((one) => ({ value: one, label: `${t(`kind.${one}`)}（${kind_ids[one]}）` }))]} />
      </div>
      <ProblemNotice error={list.error} />
      {list.items ? <DataTable caption={t('menu.receipts')} columns={columns} rows={list.items} row_key={(row) => row.receipt} more={list.more} more_busy={list.more_busy} empty={t('receipts.empty')} /> : !list.error && <Loading />}
    </Page>
  )
}
