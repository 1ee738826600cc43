import { useState } from 'react'
import { get, post } from '../api/client'
import { date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { master } from '../lib/masters'
import { use_language } from '../lib/texts'
import { Button, Dialog } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Rolled = 'content' | 'permit'

/** 鍵の更新: the content keys of the unions, and the network's key for 情報提供許可証. */
export function Keys() {
  const { language, t } = use_language()
  const announce = use_announce()
  const content = use_load('content keys', (signal) => get('/content-keys', { signal }))
  const permit = use_load('permit keys', (signal) => get('/permit-keys', { signal }))
  const bodies = use_load('key bodies', () => master('bodies'))
  const [asked, set_asked] = useState<Rolled>()
  const [done, set_done] = useState<Rolled>()
  const reload = () => {
    content.reload()
    permit.reload()
  }
  const roll = use_action(async (what: Rolled) => {
    if (what === 'content') await post('/content-keys', { body: {} })
    else await post('/permit-keys', { body: {} })
    set_asked(undefined)
    set_done(what)
    announce(t(`keys.rolled.${what}`))
    reload()
  })
  const ask = (what: Rolled) => {
    set_done(undefined)
    roll.clear()
    set_asked(what)
  }
  return (
    <Page title={t('menu.keys')} lead={t('keys.lead')}
      actions={<><Button look="primary" onClick={() => ask('content')}>{t('keys.roll.content')}</Button><Button onClick={() => ask('permit')}>{t('keys.roll.permit')}</Button><Button look="quiet" onClick={reload}>{t('common.reload')}</Button></>}
      sources={[{ source: 'simulated', text: 'keys.source_simulated' }]} commands={[{ path: '/content-keys' }, { verb: 'POST', path: '/content-keys', body: {} }, { verb: 'POST', path: '/permit-keys', body: {} }]}>
      {done && <Notice kind="success" title={t(`keys.rolled.${done}`)} />}
      <ProblemNotice error={content.error ?? permit.error ?? bodies.error} />
      {content.data ? (
        <DataTable caption={t('keys.content')} rows={content.data.items} row_key={(row) => row.body} empty={t('keys.no_content')}
          columns={[
            { title: t('gates.body'), head: true, cell: (row) => <>{bodies.data?.find((one) => one.code === row.body)?.name}<span className="mono support block">{row.body}</span></> },
            { title: t('keys.number'), nowrap: true, cell: (row) => row.number },
            { title: t('keys.made_at'), nowrap: true, cell: (row) => (row.made_at.startsWith('1970') ? t('keys.first') : date_time(row.made_at, language)) },
            { title: t('keys.state'), nowrap: true, cell: (row) => t(row.announced ? 'keys.announced' : 'keys.waiting') },
            { title: t('keys.accept_until'), nowrap: true, cell: (row) => (row.accept_until ? date_time(row.accept_until, language) : '—') },
          ]} />
      ) : !content.error && <Loading />}
      {permit.data && (
        <DataTable caption={t('keys.permit')} rows={permit.data.items} row_key={(row) => row.id}
          columns={[
            { title: t('keys.number'), head: true, nowrap: true, cell: (row) => row.id },
            { title: t('keys.state'), nowrap: true, cell: (row) => t(`keys.state.${row.state}`) },
            { title: t('keys.public'), cell: (row) => <span className="mono break-all">{row.public_key}</span> },
          ]} />
      )}
      <Dialog open={!!asked} title={t(`keys.roll.${asked ?? 'content'}`)} on_close={() => set_asked(undefined)}>
        {asked && (
          <>
            <p>{t(`keys.explain.${asked}`)}</p>
            <ProblemNotice error={roll.error} />
            <div className="flex gap-3">
              <Button look="primary" onClick={() => void roll.run(asked)} inactive={roll.busy}>{t('keys.roll')}</Button>
              <Button look="quiet" onClick={() => set_asked(undefined)}>{t('common.close')}</Button>
            </div>
          </>
        )}
      </Dialog>
    </Page>
  )
}
