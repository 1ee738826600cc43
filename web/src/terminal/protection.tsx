import { useEffect, useState, type FormEvent } from 'react'
import { del, get, post, put, type Schemas } from '../api/client'
import { date_only, date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { Button, Definitions, Dialog, TextField } from '../ui/basics'
import { Notice, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'

const shown_seconds = 30

/** Where a person under 支援措置 lives: on demand, for half a minute, after the look has been written to the log. */
export function HiddenAddress({ branch }: { branch: string }) {
  const { t } = use_language()
  const { may } = use_session()
  const [clear, set_clear] = useState<Schemas['unmasked_address']>()
  const unmask = use_action(async () => set_clear(await post('/enrollees/{branch}/address', { path: { branch } })))
  useEffect(() => {
    if (!clear) return
    const timer = setTimeout(() => set_clear(undefined), shown_seconds * 1000)
    return () => clearTimeout(timer)
  }, [clear])
  return (
    <span className="flex flex-wrap items-center gap-3">
      <span className="font-bold text-error-2" aria-live="polite">{clear ? `${clear.address ?? ''} ${clear.address_detail ?? ''}` : t('enrollee.address_hidden')}</span>
      {may('address.unmask') && (clear
        ? <Button small onClick={() => set_clear(undefined)}>{t('enrollee.mask')}</Button>
        : <Button small onClick={() => void unmask.run()} inactive={unmask.busy}>{t('protection.show_address')}</Button>)}
      <ProblemNotice error={unmask.error} />
    </span>
  )
}

/** 支援措置 of one person: its state, its end, its history; begun, moved and lifted here by explicit words only. */
export function Protection({ branch, on_change }: { branch: string; on_change(): void }) {
  const { language, t } = use_language()
  const { may } = use_session()
  const state = use_load(`protection ${branch}`, (signal) => get('/enrollees/{branch}/protection', { path: { branch }, signal }))
  const [setting, set_setting] = useState(false)
  const [ending, set_ending] = useState(false)
  const [until, set_until] = useState('')
  const [wrong, set_wrong] = useState(false)
  const [done, set_done] = useState<'protection.was_set' | 'protection.was_ended'>()
  const changed = (what: 'protection.was_set' | 'protection.was_ended') => {
    set_setting(false)
    set_ending(false)
    set_done(what)
    state.reload()
    on_change()
  }
  const begin = use_action(async () => {
    await put('/enrollees/{branch}/protection', { path: { branch }, body: { until: until || null } })
    changed('protection.was_set')
  })
  const end = use_action(async () => {
    await del('/enrollees/{branch}/protection', { path: { branch } })
    changed('protection.was_ended')
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const bad = until !== '' && !/^[0-9]{8}$/.test(until)
    set_wrong(bad)
    if (!bad) void begin.run()
  }
  const day = (value: string | null | undefined) => (!value ? t('protection.none') : value === '-' ? t('protections.without_end') : date_only(value, language))
  const { data } = state
  return (
    <section className="panel space-y-4" aria-labelledby="protection">
      <h2 id="protection">{t('enrollee.protection')}</h2>
      <p className="support">{t('protection.support')}</p>
      <ProblemNotice error={state.error} />
      {done && <Notice kind="success" title={t(done)} />}
      {data && (
        <Definitions columns={2} items={[
          [t('protection.state'), data.in_force ? <span className="font-bold text-error-2">{t('enrollee.protected')}</span> : t('protection.none')],
          [t('protections.until'), data.in_force && !data.until ? t('protections.without_end') : data.until ? date_only(data.until, language) : '—'],
        ]} />
      )}
      {may('enrollee.write') && data && (
        <div className="flex flex-wrap gap-3">
          <Button onClick={() => { begin.clear(); set_until(data.until ?? ''); set_setting(true) }}>{data.in_force ? t('protection.move') : t('protection.begin')}</Button>
          {data.in_force && <Button onClick={() => { end.clear(); set_ending(true) }}>{t('protection.end')}</Button>}
        </div>
      )}
      {data && data.changes.length > 0 && (
        <DataTable caption={t('protection.history')} rows={data.changes} row_key={(row) => `${row.at} ${row.before ?? ''} ${row.after ?? ''}`}
          columns={[
            { title: t('protection.at'), head: true, cell: (row) => date_time(row.at, language) },
            { title: t('protection.before'), nowrap: true, cell: (row) => day(row.before) },
            { title: t('protection.after'), nowrap: true, cell: (row) => day(row.after) },
            { title: t('protection.by'), cell: (row) => <><span className="mono">{row.by}</span>{row.receipt && <span className="mono"> {row.receipt}</span>}</> },
          ]} />
      )}
      <Dialog open={setting} title={t('protection.set_title')} on_close={() => set_setting(false)}>
        <form onSubmit={submit} noValidate className="space-y-5">
          <p>{t('protection.set_text')}</p>
          <ProblemNotice error={begin.error} />
          <TextField label={t('protections.until')} support={t('protection.until_support')} inputMode="numeric" autoComplete="off" maxLength={8} value={until}
            onChange={(event) => set_until(event.target.value)} error={wrong ? t('protection.until_wrong') : undefined} />
          <div className="flex gap-3">
            <Button type="submit" inactive={begin.busy}>{t('protection.set')}</Button>
            <Button look="quiet" onClick={() => set_setting(false)}>{t('common.close')}</Button>
          </div>
        </form>
      </Dialog>
      <Dialog open={ending} title={t('protection.end_title')} on_close={() => set_ending(false)}>
        <p>{t('protection.end_text')}</p>
        <ProblemNotice error={end.error} />
        <div className="flex gap-3">
          <Button onClick={() => void end.run()} inactive={end.busy}>{t('protection.end')}</Button>
          <Button look="quiet" onClick={() => set_ending(false)}>{t('common.close')}</Button>
        </div>
      </Dialog>
    </section>
  )
}
