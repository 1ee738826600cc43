import { useId, useState, type FormEvent } from 'react'
import { del, get, put, type Schemas } from '../api/client'
import { date_only, date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { master, type MasterRow } from '../lib/masters'
import { text_if_any, use_language } from '../lib/texts'
import { Button, Definitions, Dialog, Field, SelectField, TextField } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Gate = Schemas['gate']
type NewGate = Schemas['new_gate']
type Kind = NewGate['gate']
type Change = Schemas['gate_change_list']['items'][number]

/** What an operator sets; the two faults of a trainer (tamper, silence) are only shown here. */
const kinds = ['connection', 'stop', 'assessment', 'delegation', 'procedure', 'start'] as const satisfies readonly Kind[]

async function load_names() {
  const [bodies, offices, procedures] = await Promise.all([master('bodies'), master('offices'), master('procedures')])
  return { bodies, offices, procedures }
}

const code_in = (typed: string, rows: MasterRow[]) => /([A-Z0-9]{16})\s*$/.exec(typed.trim())?.[1] ?? rows.find((row) => row.name === typed.trim())?.code ?? ''

/** One of many codes: an input with the names of the master as suggestions. */
function CodeField({ label, support, rows, value, on_change, error, required }: { label: string; support?: string; rows: MasterRow[]; value: string; on_change(value: string): void; error?: string; required?: boolean }) {
  const list = useId()
  return (
    <Field label={label} support={support} required={required} error={error}>
      {(attributes) => (
        <>
          <input className="input" list={list} value={value} autoComplete="off" onChange={(event) => on_change(event.target.value)} {...attributes} />
          <datalist id={list}>{rows.map((row) => <option key={row.code} value={`${row.name} ${row.code}`} />)}</datalist>
        </>
      )}
    </Field>
  )
}

function SetGate({ names, on_done, on_close }: { names: { bodies: MasterRow[]; offices: MasterRow[]; procedures: MasterRow[] }; on_done(): void; on_close(): void }) {
  const { t } = use_language()
  const [kind, set_kind] = useState<(typeof kinds)[number]>('connection')
  const [subject, set_subject] = useState('')
  const [other, set_other] = useState('')
  const [office, set_office] = useState('')
  const [from, set_from] = useState('')
  const [to, set_to] = useState('')
  const [reason, set_reason] = useState('')
  const [tried, set_tried] = useState(false)
  const subjects = kind === 'procedure' ? names.procedures : names.bodies
  const moment = kind === 'stop'
  // An empty subject of `start` is the day of the whole environment.
  const wrong = {
    subject: kind === 'start' && !subject.trim() ? false : !code_in(subject, subjects),
    other: kind === 'delegation' && (!code_in(other, names.bodies) || code_in(other, names.bodies) === code_in(subject, names.bodies)),
    office: kind === 'delegation' && !!office.trim() && !code_in(office, names.offices),
    from: moment || kind === 'start' ? !from : !!from && !/^[0-9]{8}$/.test(from),
    to: !moment && !!to && !/^[0-9]{8}$/.test(to),
  }
  const save = use_action(async () => {
    const body: NewGate = { gate: kind, subject: code_in(subject, subjects), from, to: kind === 'start' ? '' : to, reason,
      ...(kind === 'delegation' && { other: code_in(other, names.bodies), office: code_in(office, names.offices) }) }
    await put('/gates', { body })
    on_done()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (!Object.values(wrong).some(Boolean)) void save.run()
  }
  const missing = (is_wrong: boolean) => (tried && is_wrong ? t('gates.wrong') : undefined)
  const support = t(moment ? 'gates.moment_support' : 'gates.day_support')
  return (
    <form className="space-y-5" onSubmit={submit} noValidate>
      <ProblemNotice error={save.error} />
      <SelectField label={t('gates.kind')} value={kind} options={kinds.map((one) => ({ value: one, label: t(`gates.kind.${one}`) }))}
        onChange={(event) => { set_kind(event.target.value as typeof kind); set_subject(''); set_from(''); set_to(''); set_tried(false) }} />
      <p className="support">{t(`gates.explain.${kind}`)}</p>
      <CodeField label={t(kind === 'procedure' ? 'inquiry.procedure' : kind === 'delegation' ? 'gates.delegator' : 'gates.body')} support={kind === 'start' ? t('gates.start_support') : undefined}
        required={kind !== 'start'} rows={subjects} value={subject} on_change={set_subject} error={missing(wrong.subject)} />
      {kind === 'delegation' && (
        <>
          <CodeField label={t('gates.delegate')} required rows={names.bodies} value={other} on_change={set_other} error={missing(wrong.other)} />
          <CodeField label={t('inquiry.office')} support={t('gates.office_support')} rows={names.offices} value={office} on_change={set_office} error={missing(wrong.office)} />
        </>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={t('gates.from')} support={support} required={moment || kind === 'start'} maxLength={40} autoComplete="off" value={from} onChange={(event) => set_from(event.target.value)} error={missing(wrong.from)} />
        {kind !== 'start' && <TextField label={t('gates.to')} support={support} maxLength={40} autoComplete="off" value={to} onChange={(event) => set_to(event.target.value)} error={missing(wrong.to)} />}
      </div>
      <TextField label={t('gates.reason')} support={t('gates.reason_support')} maxLength={200} value={reason} onChange={(event) => set_reason(event.target.value)} />
      <div className="flex gap-3">
        <Button type="submit" look="primary" inactive={save.busy}>{t('gates.set')}</Button>
        <Button look="quiet" onClick={on_close}>{t('common.close')}</Button>
      </div>
    </form>
  )
}

/** 接続・計画停止・特定個人情報保護評価・委任・事務手続の有効期間・情報連携開始日: what stands between a lawful inquiry and its answer. */
export function Gates() {
  const { language, t } = use_language()
  const announce = use_announce()
  const gates = use_load('gates', (signal) => get('/gates', { signal }))
  const changes = use_load('gate changes', (signal) => get('/gates/changes', { signal }))
  const names = use_load('gate names', load_names)
  const [setting, set_setting] = useState(false)
  const [removing, set_removing] = useState<Gate>()
  const [done, set_done] = useState<'gates.was_set' | 'gates.was_removed'>()
  const finish = (what: 'gates.was_set' | 'gates.was_removed') => {
    set_setting(false)
    set_removing(undefined)
    set_done(what)
    announce(t(what))
    gates.reload()
    changes.reload()
  }
  const remove = use_action(async (gate: Gate) => {
    await del('/gates/{id}', { path: { id: gate.id } })
    finish('gates.was_removed')
  })
  const kind_name = (kind: string) => text_if_any(language, `gates.kind.${kind}`) ?? kind
  const named = (code: string | undefined) => {
    if (!code) return <>{t('gates.whole')}</>
    const row = [...(names.data?.bodies ?? []), ...(names.data?.procedures ?? []), ...(names.data?.offices ?? [])].find((one) => one.code === code)
    return <>{row && <span className="block">{row.name}</span>}<span className="mono support">{code}</span></>
  }
  const about = (one: { gate: string; subject?: string; other?: string; office?: string }) => (
    <>{named(one.subject)}{one.other && <span className="block">→ {named(one.other)}</span>}{one.office && <span className="block">{named(one.office)}</span>}</>
  )
  const at = (text: string | undefined) => (!text ? t('gates.open_end') : text.length === 8 ? date_only(text, language) : date_time(text, language))
  return (
    <Page title={t('menu.gates')} lead={t('gates.lead')} actions={<><Button look="primary" onClick={() => { set_done(undefined); set_setting(true) }}>{t('gates.add')}</Button><Button onClick={() => { gates.reload(); changes.reload() }}>{t('common.reload')}</Button></>}
      sources={[{ source: 'law', text: 'gates.source_law' }, { source: 'simulated', text: 'gates.source_simulated' }]}
      commands={[{ path: '/gates' }, { verb: 'PUT', path: '/gates', body: { gate: 'connection', subject: '…' } }]}>
      {done && <Notice kind="success" title={t(done)} />}
      <ProblemNotice error={gates.error ?? changes.error ?? names.error} />
      {gates.data ? (
        <DataTable caption={t('gates.in_force')} rows={gates.data.items} row_key={(row) => row.id} empty={t('gates.empty')}
          columns={[
            { title: t('gates.kind'), head: true, nowrap: true, cell: (row) => kind_name(row.gate) },
            { title: t('gates.about'), cell: (row) => about(row) },
            { title: t('gates.from'), nowrap: true, cell: (row) => at(row.from) },
            { title: t('gates.to'), nowrap: true, cell: (row) => at(row.to) },
            { title: t('gates.reason'), cell: (row) => (language === 'en' && row.reason_en) || row.reason || '—' },
            { title: t('answers.action'), cell: (row) => <Button small onClick={() => { set_done(undefined); remove.clear(); set_removing(row) }}>{t('gates.remove')}<span className="sr-only"> {kind_name(row.gate)} {row.subject}</span></Button> },
          ]} />
      ) : !gates.error && <Loading />}
      {changes.data && (
        <DataTable<Change> caption={t('gates.changes')} rows={changes.data.items} row_key={(row) => String(row.change_id)} empty={t('gates.no_changes')}
          columns={[
            { title: t('gates.changed_at'), head: true, nowrap: true, cell: (row) => date_time(row.changed_at, language) },
            { title: t('gates.action'), nowrap: true, cell: (row) => t(`gates.action.${row.action}`) },
            { title: t('gates.kind'), nowrap: true, cell: (row) => kind_name(row.gate) },
            { title: t('gates.about'), cell: (row) => about(row) },
            { title: t('gates.changed_by'), cell: (row) => <span className="mono">{row.changed_by}</span> },
          ]} />
      )}
      <Dialog open={setting} title={t('gates.add')} on_close={() => set_setting(false)}>
        {names.data ? <SetGate names={names.data} on_done={() => finish('gates.was_set')} on_close={() => set_setting(false)} /> : <Loading />}
      </Dialog>
      <Dialog open={!!removing} title={t('gates.remove_title')} on_close={() => set_removing(undefined)}>
        {removing && (
          <>
            <p>{t('gates.remove_text')}</p>
            <Definitions items={[[t('gates.kind'), kind_name(removing.gate)], [t('gates.about'), about(removing)]]} />
            <ProblemNotice error={remove.error} />
            <div className="flex gap-3">
              <Button look="primary" onClick={() => void remove.run(removing)} inactive={remove.busy}>{t('gates.remove')}</Button>
              <Button look="quiet" onClick={() => set_removing(undefined)}>{t('common.close')}</Button>
            </div>
          </>
        )}
      </Dialog>
    </Page>
  )
}
