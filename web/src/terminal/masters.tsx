import { useState } from 'react'
import { get, new_key, post, type Schemas } from '../api/client'
import { count, date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { Button, Dialog, SelectField, TextField } from '../ui/basics'
import { DownloadButton } from '../ui/download_button'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Releases = Schemas['master_releases']
type Changes = Schemas['release_changes']['items'][number]

const shown_rows = 20

function ChangesOf({ before, after }: { before: number; after: number }) {
  const { t } = use_language()
  const changes = use_load(`changes ${before} ${after}`, (signal) => get('/master-releases/{number}/changes', { path: { number: String(after) }, query: { since: String(before) }, signal }))
  if (!changes.data) return changes.error ? <ProblemNotice error={changes.error} /> : <Loading />
  const rows = (list: string[][]) => list.slice(0, shown_rows).map((row) => row.join('、'))
  return (
    <div className="space-y-4">
      <DataTable<Changes> caption={t('masters.changes')} rows={changes.data.items} row_key={(row) => row.id}
        columns={[
          { title: t('masters.name'), head: true, cell: (row) => <><span className="mono">{row.id}</span> {row.name}</> },
          { title: t('masters.added'), number: true, cell: (row) => count(row.added.length) },
          { title: t('masters.changed'), number: true, cell: (row) => count(row.changed.length) },
          { title: t('masters.removed'), number: true, cell: (row) => count(row.removed.length) },
        ]} />
      {changes.data.items.filter((one) => one.added.length + one.removed.length + one.changed.length > 0).map((one) => (
        <details key={one.id} className="rounded-8 border border-solid-gray-200 bg-white px-4 py-2">
          <summary className="cursor-pointer">{one.id} {one.name}</summary>
          <ul className="space-y-1 py-2" style={{ fontSize: '0.875rem' }}>
            {rows(one.added).map((text) => <li key={`+${text}`} className="break-all"><span className="tag border-green-800 bg-green-50 text-green-1000">{t('masters.added')}</span> {text}</li>)}
            {one.changed.slice(0, shown_rows).map((pair) => <li key={`~${pair.after.join()}`} className="break-all"><span className="tag">{t('masters.changed')}</span> {pair.before.join('、')} → {pair.after.join('、')}</li>)}
            {rows(one.removed).map((text) => <li key={`-${text}`} className="break-all"><span className="tag border-error-2 bg-red-50 text-red-1000">{t('masters.removed')}</span> {text}</li>)}
          </ul>
        </details>
      ))}
    </div>
  )
}

function Release({ releases, on_done, on_close }: { releases: Releases; on_done(): void; on_close(): void }) {
  const { t } = use_language()
  const [release, set_release] = useState(String(releases.items[releases.items.length - 1]?.number ?? ''))
  const [day, set_day] = useState('')
  const action = use_action(async () => {
    await post('/master-releases', { body: { release, in_force_on: day.trim() || null }, idempotency_key: new_key() })
    on_done()
  })
  return (
    <form className="space-y-5" noValidate onSubmit={(event) => { event.preventDefault(); void action.run() }}>
      <p>{t('masters.release_text')}</p>
      <ProblemNotice error={action.error} />
      <SelectField label={t('masters.release_name')} value={release} onChange={(event) => set_release(event.target.value)} options={releases.items.map((one) => ({ value: String(one.number), label: `${one.name} ${one.text}` }))} />
      <TextField label={t('masters.day')} support={t('masters.day_support')} maxLength={8} inputMode="numeric" value={day} onChange={(event) => set_day(event.target.value)} />
      <div className="flex gap-3">
        <Button type="submit" look="primary" inactive={action.busy}>{t('masters.release')}</Button>
        <Button look="quiet" onClick={on_close}>{t('common.close')}</Button>
      </div>
    </form>
  )
}

/** 配信マスター: download by release, what changes between two releases; the 取りまとめ機関 also releases one and takes a bad one back. */
export function Masters() {
  const { language, t } = use_language()
  const { may } = use_session()
  const announce = use_announce()
  const releases = use_load<Releases>('releases', (signal) => get('/master-releases', { signal }))
  const masters = use_load(`masters ${releases.data?.in_force ?? ''}`, (signal) => get('/masters', { signal }))
  const [chosen, set_chosen] = useState<number>()
  const [since, set_since] = useState<number>()
  const [open, set_open] = useState<'release' | 'rollback'>()
  const [done, set_done] = useState('')
  const name = (number: number | undefined) => {
    const found = releases.data?.items.find((one) => one.number === number)
    return found ? (language === 'en' ? found.name_en : found.name) : ''
  }
  const finish = (text: string) => {
    set_open(undefined)
    set_done(text)
    announce(text)
    releases.reload()
  }
  const rollback = use_action(async () => {
    await post('/master-releases/rollback', { idempotency_key: new_key() })
    finish(t('masters.rolled_back'))
  })
  const current = chosen ?? releases.data?.in_force
  const options = (releases.data?.items ?? []).map((one) => ({ value: String(one.number), label: `${language === 'en' ? one.name_en : one.name}${one.number === releases.data?.in_force ? `（${t('masters.in_force')}）` : ''}` }))
  const before = since ?? Math.max(1, (current ?? 2) - 1)
  return (
    <Page title={t('menu.masters')} lead={t('masters.lead')}
      actions={may('master.release') && <><Button look="primary" onClick={() => { set_done(''); set_open('release') }}>{t('masters.release')}</Button><Button onClick={() => { set_done(''); rollback.clear(); set_open('rollback') }}>{t('masters.roll_back')}</Button></>}
      sources={[{ source: 'guide', text: 'masters.source_guide' }, { source: 'simulated', text: 'masters.source_simulated' }]}
      commands={[{ path: '/masters' }, { path: '/masters/{name}.csv', parameters: { name: 'MS020' }, query: { release: current }, output: 'MS020.csv' }]}>
      {done && <Notice kind="success" title={done} />}
      <ProblemNotice error={releases.error ?? masters.error} />
      {releases.data && masters.data ? (
        <>
          <div className="max-w-sm"><SelectField label={t('masters.release_name')} value={String(current)} onChange={(event) => set_chosen(Number(event.target.value))} options={options} /></div>
          <p className="support">{releases.data.items.find((one) => one.number === current)?.[language === 'en' ? 'text_en' : 'text']}</p>
          <DataTable caption={t('menu.masters')} rows={masters.data.files} row_key={(row) => row.id}
            columns={[
              { title: t('masters.id'), head: true, cell: (row) => <span className="mono">{row.id}</span> },
              { title: t('masters.name'), nowrap: true, cell: (row) => (language === 'en' ? row.name_en : row.name) },
              ...(current === releases.data.in_force ? [{ title: t('masters.rows'), number: true, cell: (row: { rows: number }) => count(row.rows) }] : []),
              { title: t('answers.action'), cell: (row) => <DownloadButton path={`/masters/${row.id}.csv?release=${current}`} name={`${row.id}_R${current}.csv`} text={t('masters.download')} /> },
            ]} />
          <section className="space-y-4" aria-labelledby="changes">
            <h2 id="changes">{t('masters.changes_title', { after: name(current) })}</h2>
            <div className="max-w-sm"><SelectField label={t('masters.since')} value={String(before)} onChange={(event) => set_since(Number(event.target.value))} options={options} /></div>
            {current && <ChangesOf before={before} after={current} />}
          </section>
          {releases.data.history.length > 0 && (
            <DataTable caption={t('masters.history')} rows={releases.data.history.map((one, index) => ({ ...one, index }))} row_key={(row) => String(row.index)}
              columns={[
                { title: t('masters.release_name'), head: true, cell: (row) => name(row.release) },
                { title: t('masters.day'), nowrap: true, cell: (row) => row.in_force_on },
                { title: t('masters.released_by'), nowrap: true, cell: (row) => `${row.released_by} ${date_time(row.released_at, language)}` },
                { title: t('masters.withdrawn_by'), nowrap: true, cell: (row) => (row.withdrawn_by ? `${row.withdrawn_by} ${date_time(row.withdrawn_at, language)}` : '—') },
              ]} />
          )}
        </>
      ) : !releases.error && <Loading />}
      <Dialog open={open === 'release'} title={t('masters.release')} on_close={() => set_open(undefined)}>{releases.data && <Release releases={releases.data} on_done={() => finish(t('masters.released'))} on_close={() => set_open(undefined)} />}</Dialog>
      <Dialog open={open === 'rollback'} title={t('masters.roll_back')} on_close={() => set_open(undefined)}>
        <p>{t('masters.roll_back_text', { name: name(releases.data?.in_force) })}</p>
        <ProblemNotice error={rollback.error} />
        <div className="flex gap-3">
          <Button look="primary" inactive={rollback.busy} onClick={() => void rollback.run()}>{t('masters.roll_back')}</Button>
          <Button look="quiet" onClick={() => set_open(undefined)}>{t('common.close')}</Button>
        </div>
      </Dialog>
    </Page>
  )
}
