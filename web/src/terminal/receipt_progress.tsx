import { useEffect, useRef } from 'react'
import { bytes, count, date_time } from '../lib/format'
import { is_finished, kind_ids, type Receipt } from '../lib/receipts'
import { use_language } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Definitions } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Notice } from '../ui/notice'
import { ProgressBar } from '../ui/progress'

function Figure({ name, value, look }: { name: string; value: string; look?: string }) {
  return (
    <div className="rounded-8 border border-solid-gray-200 px-4 py-2">
      <dt className="support">{name}</dt>
      <dd className={`text-std-24B-150 ${look ?? 'text-solid-gray-900'}`} style={{ fontVariantNumeric: 'tabular-nums' }}>{value}</dd>
    </div>
  )
}

/** Where a received file stands: bar, counts, and the reason when its structure was unusable. */
export function ReceiptProgress({ receipt }: { receipt: Receipt }) {
  const { language, t } = use_language()
  const announce = use_announce()
  const said = useRef('')
  const stopped = receipt.state === '取込不可' || receipt.state === 'システムエラー' || receipt.state === '取消'
  const value = receipt.state === '処理完了' ? 1 : receipt.progress
  const percent = Math.floor(value * 100)
  const text = t('receipt.progress', { percent, rows: count(receipt.rows) })
  useEffect(() => {
    // Every state, and every quarter of the way: often enough to follow, seldom enough to listen to.
    const mark = `${receipt.state}${Math.floor(percent / 25)}`
    if (said.current === mark) return
    said.current = mark
    announce(t('receipt.announce', { state: receipt.state, percent, accepted: receipt.accepted, errors: receipt.error_count }))
  }, [announce, percent, receipt, t])

  return (
    <div className="space-y-5">
      <div className="flex flex-wrap items-center gap-3">
        <StateTag state={receipt.state} with_errors={receipt.state === '処理完了' && receipt.error_count > 0} />
        <span className="mono">{receipt.receipt}</span>
      </div>
      <ProgressBar label={is_finished(receipt) ? t('receipt.bar_done') : t('receipt.bar')} value={value} text={text} stopped={stopped} />
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Figure name={t('receipt.rows')} value={count(receipt.rows)} />
        <Figure name={t('receipt.accepted')} value={count(receipt.accepted)} look="text-green-900" />
        <Figure name={t('receipt.errors')} value={count(receipt.error_count)} look={receipt.error_count > 0 ? 'text-error-2' : undefined} />
        <Figure name={t('receipt.warnings')} value={count(receipt.warning_count)} look={receipt.warning_count > 0 ? 'text-yellow-1100' : undefined} />
      </dl>
      {receipt.reason && (
        <Notice kind="error" title={t('receipt.unusable')} quiet={is_finished(receipt)}>
          <p><span className="tag mono border-error-2 text-error-2">{receipt.reason.code}</span> <span className="ml-2">{receipt.reason.message}</span></p>
          {receipt.reason.byte_position != null && <p>{t('receipt.byte_position', { position: count(receipt.reason.byte_position) })}</p>}
          <p><span className="font-bold">{t('problem.what_to_do')}</span> {t('receipt.unusable_action')}</p>
        </Notice>
      )}
      {receipt.state === 'システムエラー' && <Notice kind="warning" title={t('receipt.system_error')} />}
      <Definitions columns={2} items={[
        [t('receipt.name'), <span className="mono break-all">{receipt.name}</span>],
        [t('receipt.kind'), `${t(`kind.${receipt.kind}`)}（${kind_ids[receipt.kind]}）`],
        [t('receipt.received_at'), date_time(receipt.received_at, language, true)],
        [t('receipt.finished_at'), date_time(receipt.finished_at, language, true)],
        [t('receipt.bytes'), bytes(receipt.bytes)],
        [t('receipt.uploaded_by'), receipt.uploaded_by ?? '—'],
      ]} />
    </div>
  )
}
