import { useState } from 'react'
import { get, new_key, post, type Schemas } from '../api/client'
import { date_time } from '../lib/format'
import { use_action, use_pages } from '../lib/load'
import { use_language } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Button, Definitions, Dialog } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'
import { HandAnswer } from './hand_answer'
import { Telephone } from './telephone'

type Pending = Schemas['pending_answer']

/** 提供保留: requests that 自動応答不可 keeps back until a clerk has looked. */
export function PendingAnswers() {
  const { language, t } = use_language()
  const announce = use_announce()
  const [asking, set_asking] = useState<Pending>()
  const [by_hand, set_by_hand] = useState<Pending>()
  const [called, set_called] = useState<Pending>()
  const [released, set_released] = useState(false)
  const list = use_pages<Pending>('pending', (cursor, signal) => get('/answers/pending', { query: { cursor, limit: 50 }, signal }))
  const release = use_action(async (answer: Pending) => {
    await post('/answers/{id}/release', { path: { id: answer.id }, idempotency_key: new_key() })
    set_asking(undefined)
    set_released(true)
    announce(t('answers.released'))
    list.reload()
  })
  return (
    <Page title={t('menu.answers')} lead={t('answers.lead')} actions={<Button onClick={list.reload}>{t('common.reload')}</Button>}
      sources={[{ source: 'law', text: 'answers.source_law' }, { source: 'simulated', text: 'answers.source_simulated' }]}
      commands={[{ path: '/answers/pending' }, { verb: 'POST', path: '/answers/{id}/release', parameters: { id: list.items?.[0]?.id ?? '…' } }]}>
      {released && <Notice kind="success" title={t('answers.released')} />}
      <ProblemNotice error={list.error} />
      {list.items ? (
        <DataTable caption={t('menu.answers')} rows={list.items} row_key={(row) => row.id} more={list.more} more_busy={list.more_busy} empty={t('answers.empty')}
          columns={[
            { title: t('inquiry.exchange_number'), head: true, cell: (row) => <span className="mono">{row.exchange_number ?? row.id}</span> },
            { title: t('inquiry.state'), nowrap: true, cell: (row) => <StateTag state={row.state} /> },
            { title: t('answers.asker'), cell: (row) => row.asker_name ?? <span className="mono">{row.asker_body}</span> },
            { title: t('enrollee.branch'), cell: (row) => <span className="mono">{row.branch_number ?? '—'}</span> },
            { title: t('inquiry.information'), cell: (row) => row.information_name ?? <span className="mono">{row.information}</span> },
            { title: t('inquiry.asked_at'), nowrap: true, cell: (row) => date_time(row.asked_at, language) },
            { title: t('answers.action'), cell: (row) => (
              <span className="flex flex-wrap gap-2">
                <Button small onClick={() => { set_released(false); release.clear(); set_asking(row) }}>{t('answers.release')}<span className="sr-only"> {row.exchange_number}</span></Button>
                <Button small onClick={() => { set_released(false); set_by_hand(row) }}>{t('by_hand.button')}<span className="sr-only"> {row.exchange_number}</span></Button>
                <Button small look="quiet" onClick={() => { set_released(false); set_called(row) }}>{t('telephone.button')}<span className="sr-only"> {row.exchange_number}</span></Button>
              </span>
            ) },
          ]} />
      ) : !list.error && <Loading />}
      {called && <Telephone key={called.id} number={called.exchange_number ?? called.id} side="provider" />}
      <Dialog open={!!by_hand} title={t('by_hand.title')} on_close={() => set_by_hand(undefined)}>
        {by_hand && <HandAnswer answer={by_hand} on_close={() => set_by_hand(undefined)} on_done={() => {
          set_by_hand(undefined)
          set_released(true)
          announce(t('answers.released'))
          list.reload()
        }} />}
      </Dialog>
      <Dialog open={!!asking} title={t('answers.release_title')} on_close={() => set_asking(undefined)}>
        {asking && (
          <>
            <p>{t('answers.release_text')}</p>
            <Definitions items={[
              [t('answers.asker'), asking.asker_name ?? asking.asker_body],
              [t('inquiry.information'), asking.information_name ?? asking.information],
              [t('enrollee.branch'), <span className="mono">{asking.branch_number ?? '—'}</span>],
            ]} />
            <ProblemNotice error={release.error} />
            <div className="flex gap-3">
              <Button look="primary" onClick={() => void release.run(asking)} inactive={release.busy}>{t('answers.release')}</Button>
              <Button look="quiet" onClick={() => set_asking(undefined)}>{t('common.close')}</Button>
            </div>
          </>
        )}
      </Dialog>
    </Page>
  )
}
