import { useState } from 'react'
import { get, new_key, post, type Schemas } from '../api/client'
import { count, date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { use_session } from '../lib/session'
import { text_if_any, use_language, type TextKey } from '../lib/texts'
import { Button, Dialog } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Summary = Schemas['acquisition_summary']

const figures: { name: 'waiting' | 'sent' | 'completed' | 'failed'; text: TextKey; look: string }[] = [
  { name: 'waiting', text: 'acquisitions.waiting', look: 'text-solid-gray-900' },
  { name: 'sent', text: 'acquisitions.sent', look: 'text-blue-1000' },
  { name: 'completed', text: 'acquisitions.completed', look: 'text-green-900' },
  { name: 'failed', text: 'acquisitions.failed', look: 'text-error-2' },
]

function Figures({ summary }: { summary: Summary }) {
  const { language, t } = use_language()
  return (
    <section className="panel space-y-4" aria-labelledby="figures">
      <h2 id="figures">{t('acquisitions.summary')}</h2>
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
        {figures.map((figure) => (
          <div key={figure.name} className="rounded-8 border border-solid-gray-200 px-4 py-3">
            <dt className="support">{t(figure.text)}</dt>
            <dd className={`text-std-28B-150 ${figure.look}`} style={{ fontVariantNumeric: 'tabular-nums' }}>{count(summary[figure.name])}</dd>
          </div>
        ))}
      </dl>
      {summary.oldest_waiting_at && <p className="support">{t('acquisitions.oldest')} {date_time(summary.oldest_waiting_at, language)}</p>}
      {summary.failed_by_code && Object.keys(summary.failed_by_code).length > 0 && (
        <p className="support">{t('acquisitions.failed_by_code')} {Object.entries(summary.failed_by_code).map(([code, number]) => <span key={code} className="tag mono mr-2 border-error-2 text-error-2">{code} × {count(number)}</span>)}</p>
      )}
    </section>
  )
}

/** The operator's 送信: what waits for 住基ネット goes when somebody at the 取りまとめ機関 presses the button. */
export function Acquisitions() {
  const { language, t } = use_language()
  const { may } = use_session()
  const announce = use_announce()
  const [asking, set_asking] = useState(false)
  const [sent, set_sent] = useState<Schemas['sent']>()
  const summary = use_load<Summary>('acquisition summary', (signal) => get('/code-acquisitions/summary', { signal }), { every: 3000, again: () => true })
  const groups = use_load(`acquisition groups ${summary.data?.waiting ?? ''}`, (signal) => get('/code-acquisitions', { query: { state: 'waiting' }, signal }))
  const send = use_action(async () => {
    const answer = await post('/code-acquisitions/send', { idempotency_key: new_key() })
    set_asking(false)
    set_sent(answer)
    announce(t('acquisitions.done', { count: answer.count, batches: answer.sent_batches }))
    summary.reload()
    groups.reload()
  })
  const waiting = summary.data?.waiting ?? 0
  return (
    <Page title={t('menu.acquisitions')} lead={t('acquisitions.lead')}
      actions={may('operator.send') && <Button look="primary" inactive={waiting === 0} onClick={() => { send.clear(); set_asking(true) }}>{t('acquisitions.send')}</Button>}
      sources={[{ source: 'law', text: 'acquisitions.source_law' }, { source: 'guide', text: 'acquisitions.source_guide' }, { source: 'simulated', text: 'acquisitions.source_simulated' }]}
      commands={[{ path: '/code-acquisitions/summary' }, { path: '/code-acquisitions', query: { state: 'waiting' } }, { verb: 'POST', path: '/code-acquisitions/send' }]}>
      {sent && <Notice kind="success" title={t('acquisitions.done', { count: count(sent.count), batches: count(sent.sent_batches) })} />}
      <ProblemNotice error={summary.error ?? groups.error} />
      {summary.data ? <Figures summary={summary.data} /> : !summary.error && <Loading />}
      {groups.data && (
        <DataTable caption={t('acquisitions.groups')} rows={groups.data.items} row_key={(row) => row.unit} empty={t('acquisitions.empty')}
          columns={[
            { title: t('acquisitions.unit'), head: true, cell: (row) => text_if_any(language, `acquisitions.unit.${row.unit}`) ?? row.unit },
            { title: t('acquisitions.count'), number: true, cell: (row) => count(row.count) },
            { title: t('acquisitions.oldest'), nowrap: true, cell: (row) => date_time(row.oldest_at, language) },
          ]} />
      )}
      <Dialog open={asking} title={t('acquisitions.confirm_title')} on_close={() => set_asking(false)}>
        <p>{t('acquisitions.confirm_text', { count: count(waiting) })}</p>
        <ProblemNotice error={send.error} />
        <div className="flex gap-3">
          <Button look="primary" onClick={() => void send.run()} inactive={send.busy}>{send.busy ? t('common.sending') : t('acquisitions.send')}</Button>
          <Button look="quiet" onClick={() => set_asking(false)}>{t('common.close')}</Button>
        </div>
      </Dialog>
    </Page>
  )
}
