import { useState } from 'react'
import { address, del } from '../api/client'
import { head_of } from '../lib/csv'
import { use_action, use_load } from '../lib/load'
import { is_finished, result_ids, use_receipt, type Receipt } from '../lib/receipts'
import { href } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { Button, Dialog } from '../ui/basics'
import { DownloadButton } from '../ui/download_button'
import { Loading, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable, type Column } from '../ui/table'
import { FileMicroscope, RejectedRow } from './microscope'
import { ReceiptProgress } from './receipt_progress'

const preview_bytes = 64 * 1024
const preview_rows = 50

/** The first findings of the errors file, so that the clerk sees them without opening a spreadsheet. */
function Findings({ receipt }: { receipt: Receipt }) {
  const { t } = use_language()
  const [open, set_open] = useState<number>()
  const errors = use_load(`errors ${receipt.receipt}`, (signal) => head_of(address('/files/{receipt}/errors', { receipt: receipt.receipt }), preview_bytes, signal))
  if (errors.error) return <ProblemNotice error={errors.error} />
  if (!errors.data) return <Loading />
  const [header = [], ...rows] = errors.data.rows
  const line_at = header.indexOf('行番号')
  const item_at = header.indexOf('項番')
  const shown = rows.slice(0, preview_rows).map((cells, index) => ({ cells, index }))
  const columns = header.map((title, at): Column<{ cells: string[]; index: number }> => ({
    title: title || `#${at + 1}`, head: at === 0, nowrap: at < header.length - 2, cell: (row) => row.cells[at] ?? '',
  }))
  // Behind the row's number, not at the far end: the texts may be wider than the window.
  if (line_at >= 0) columns.splice(1, 0, {
    title: t('microscope.show_row'), nowrap: true,
    cell: ({ index }) => <Button small aria-expanded={open === index} onClick={() => set_open(open === index ? undefined : index)}>{open === index ? t('microscope.hide_row') : t('microscope.show_row')}</Button>,
  })
  const chosen = open === undefined ? undefined : rows[open]
  return (
    <section className="space-y-3" aria-labelledby="findings">
      <h2 id="findings">{t('receipt.findings')}</h2>
      <DataTable caption={t('receipt.findings_caption', { count: preview_rows })} rows={shown} row_key={(row) => String(row.index)} columns={columns} />
      {chosen && <RejectedRow key={chosen[line_at]} receipt={receipt.receipt} kind={receipt.kind} line={chosen[line_at] ?? ''} item={chosen[item_at] ?? ''} />}
    </section>
  )
}

export function ReceiptScreen({ receipt: number }: { receipt: string }) {
  const { t } = use_language()
  const { may } = use_session()
  const { data: receipt, error, reload } = use_receipt(number)
  const [asking, set_asking] = useState(false)
  const cancel = use_action(async () => {
    await del('/files/{receipt}', { path: { receipt: number } })
    set_asking(false)
    reload()
  })
  const parameters = { receipt: number }
  const sensitive = receipt?.kind === 'enrollee'
  return (
    <Page
      title={t('receipt.title')}
      back={{ href: href('/receipts'), text: t('menu.receipts') }}
      sources={[{ source: 'guide', text: 'receipt.source_guide' }, { source: 'law', text: 'receipt.source_law' }, { source: 'simulated', text: 'receipt.source_simulated' }]}
      commands={[
        { path: '/files/{receipt}', parameters },
        { path: '/files/{receipt}/result', parameters, output: `${receipt ? result_ids[receipt.kind] : 'result'}.csv` },
        { path: '/files/{receipt}/errors', parameters, output: 'errors.csv' },
      ]}
    >
      <ProblemNotice error={error} />
      {!receipt && !error && <Loading />}
      {receipt && (
        <>
          <div className="panel"><ReceiptProgress receipt={receipt} /></div>
          <section className="panel space-y-4" aria-labelledby="downloads">
            <h2 id="downloads">{t('receipt.downloads')}</h2>
            <div className="flex flex-wrap gap-3">
              {receipt.state === '処理完了' && <DownloadButton primary path="/files/{receipt}/result" parameters={parameters} name={`${result_ids[receipt.kind]}.csv`} text={t('receipt.result', { id: result_ids[receipt.kind] })} />}
              {is_finished(receipt) && receipt.error_count + receipt.warning_count > 0 && <DownloadButton path="/files/{receipt}/errors" parameters={parameters} name="errors.csv" text={t('receipt.errors_file')} />}
              {receipt.kind !== 'user' && (!sensitive || may('number.unmask')) && <DownloadButton path="/files/{receipt}/original" parameters={parameters} name={receipt.name} text={t('receipt.original')} />}
              {receipt.state === '受付' && may('file.upload') && <Button onClick={() => set_asking(true)}>{t('receipt.cancel')}</Button>}
            </div>
            {sensitive && <p className="support">{may('number.unmask') ? t('receipt.original_logged') : t('receipt.original_right')}</p>}
            {receipt.kind === 'inquiry' && may('inquiry.read') && <p><a className="link" href={href('/inquiries', { receipt: number })}>{t('receipt.to_inquiries')}</a></p>}
          </section>
          {is_finished(receipt) && receipt.error_count + receipt.warning_count > 0 && <Findings receipt={receipt} />}
          {receipt.state === '取込不可' && <FileMicroscope receipt={receipt.receipt} />}
        </>
      )}
      <Dialog open={asking} title={t('receipt.cancel_title')} on_close={() => set_asking(false)}>
        <p>{t('receipt.cancel_text')}</p>
        <ProblemNotice error={cancel.error} />
        <div className="flex gap-3">
          <Button onClick={() => void cancel.run()} inactive={cancel.busy}>{t('receipt.cancel')}</Button>
          <Button look="quiet" onClick={() => set_asking(false)}>{t('common.close')}</Button>
        </div>
      </Dialog>
    </Page>
  )
}
