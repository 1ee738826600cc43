import { useState, type FormEvent } from 'react'
import { use_action, type Loaded } from '../lib/load'
import { use_language, type TextKey } from '../lib/texts'
import { Button, Dialog, SelectField, TextField } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import type { CommandLine } from '../ui/command'
import { DataTable, type Column } from '../ui/table'

export type Values = Record<string, string | string[]>

export interface Field {
  name: string
  label: string
  support?: string
  required?: boolean
  longest: number
  /** Names the entry: typed once, never changed. */
  key?: boolean
  choices?: { value: string; label: string }[]
  /** Several of the choices. */
  many?: boolean
}

interface RegisterProps<Row> {
  title: TextKey
  lead: string
  list: Loaded<{ items: Row[] }>
  columns: Column<Row>[]
  row_key: (row: Row) => string
  fields: Field[]
  values_of: (row: Row) => Values
  /** Standard entries are shown and left alone. */
  fixed?: (row: Row) => boolean
  create: (values: Values, key: string) => Promise<unknown>
  change: (key: string, values: Values) => Promise<unknown>
  remove: (key: string) => Promise<unknown>
  sources: { source: 'guide' | 'law' | 'simulated'; text: TextKey }[]
  commands: CommandLine[]
}

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '')
const many = (value: string | string[] | undefined) => (Array.isArray(value) ? value : [])

function Form({ fields, first, fixed_key, busy, error, submit_text, on_submit, on_close }: {
  fields: Field[]; first: Values; fixed_key: boolean; busy: boolean; error: unknown; submit_text: string
  on_submit(values: Values): void; on_close(): void
}) {
  const { t } = use_language()
  const [values, set_values] = useState<Values>(first)
  const [tried, set_tried] = useState(false)
  const set = (name: string, value: string | string[]) => set_values((before) => ({ ...before, [name]: value }))
  const lacks = (field: Field) => field.required && !(field.many ? many(values[field.name]).length : text(values[field.name]))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (!fields.some(lacks)) on_submit(values)
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-5">
      <ProblemNotice error={error as never} />
      {fields.map((field) => {
        const problem = tried && lacks(field) ? t('common.missing') : undefined
        if (field.key && fixed_key) return <p key={field.name}><span className="label">{field.label}</span> <span className="mono">{text(values[field.name])}</span></p>
        if (field.many)
          return (
            <fieldset key={field.name} className="space-y-1">
              <legend className="label">{field.label}</legend>
              {field.support && <p className="support">{field.support}</p>}
              <div className="max-h-64 overflow-y-auto" tabIndex={0} role="group" aria-label={field.label}>
                {(field.choices ?? []).map((choice) => (
                  <label key={choice.value} className="flex items-center gap-3 py-1">
                    <input type="checkbox" className="h-5 w-5 flex-none accent-blue-900" checked={many(values[field.name]).includes(choice.value)}
                      onChange={(event) => set(field.name, event.target.checked ? [...many(values[field.name]), choice.value] : many(values[field.name]).filter((one) => one !== choice.value))} />
                    <span>{choice.label}</span>
                  </label>
                ))}
              </div>
              {problem && <p className="field-error">＊{problem}</p>}
            </fieldset>
          )
        if (field.choices)
          return <SelectField key={field.name} label={field.label} support={field.support} required={field.required} error={problem} value={text(values[field.name])}
            onChange={(event) => set(field.name, event.target.value)} options={[{ value: '', label: t('register.none') }, ...field.choices]} />
        return <TextField key={field.name} label={field.label} support={field.support} required={field.required} maxLength={field.longest} autoComplete="off" autoCapitalize="none"
          value={text(values[field.name])} onChange={(event) => set(field.name, event.target.value)} error={problem} />
      })}
      <div className="flex gap-3">
        <Button type="submit" look="primary" inactive={busy}>{submit_text}</Button>
        <Button look="quiet" onClick={on_close}>{t('common.close')}</Button>
      </div>
    </form>
  )
}

/** One register of the insurer (部署, ロール, アクセスグループ): its list, and a dialog for a new entry, a change, and taking one back. What the server refuses it refuses in the
 * words of the same row in a file. */
export function Register<Row>({ title, lead, list, columns, row_key, fields, values_of, fixed, create, change, remove, sources, commands }: RegisterProps<Row>) {
  const { t } = use_language()
  const announce = use_announce()
  const [open, set_open] = useState<{ what: 'new' | 'change' | 'remove'; row?: Row }>()
  const [done, set_done] = useState('')
  const key_field = fields.find((field) => field.key)?.name ?? 'code'
  const close = () => {
    set_open(undefined)
    action.clear()
  }
  const action = use_action(async (values: Values) => {
    const key = open?.row ? row_key(open.row) : text(values[key_field])
    if (open?.what === 'new') await create(values, key)
    else if (open?.what === 'change') await change(key, values)
    else await remove(key)
    const said = t(open?.what === 'new' ? 'register.created' : open?.what === 'change' ? 'register.changed' : 'register.removed', { key })
    set_open(undefined)
    set_done(said)
    announce(said)
    list.reload()
  })
  const show = (what: 'new' | 'change' | 'remove', row?: Row) => {
    set_done('')
    set_open({ what, row })
  }
  const columns_with_buttons: Column<Row>[] = [
    ...columns,
    {
      title: t('answers.action'), nowrap: true, cell: (row) => (fixed?.(row) ? <span className="support">{t('register.fixed')}</span> : (
        <span className="flex gap-2">
          <Button small onClick={() => show('change', row)}>{t('register.change')}<span className="sr-only"> {row_key(row)}</span></Button>
          <Button small look="quiet" onClick={() => show('remove', row)}>{t('register.remove')}<span className="sr-only"> {row_key(row)}</span></Button>
        </span>
      )),
    },
  ]
  return (
    <Page title={t(title)} lead={lead} actions={<Button look="primary" onClick={() => show('new')}>{t('register.new')}</Button>} sources={sources} commands={commands}>
      {done && <Notice kind="success" title={done} />}
      <ProblemNotice error={list.error} />
      {list.data ? <DataTable caption={t(title)} rows={list.data.items} row_key={row_key} columns={columns_with_buttons} empty={t('register.empty')} /> : !list.error && <Loading />}
      <Dialog open={open?.what === 'new' || open?.what === 'change'} title={t(open?.what === 'change' ? 'register.change' : 'register.new')} on_close={close}>
        {open && open.what !== 'remove' && (
          <Form fields={fields} first={open.row ? values_of(open.row) : {}} fixed_key={open.what === 'change'} busy={action.busy} error={action.error}
            submit_text={t(open.what === 'new' ? 'users.create' : 'register.save')} on_submit={(values) => void action.run(values)} on_close={close} />
        )}
      </Dialog>
      <Dialog open={open?.what === 'remove'} title={t('register.remove')} on_close={close}>
        <p>{t('register.remove_text', { key: open?.row ? row_key(open.row) : '' })}</p>
        <ProblemNotice error={action.error} />
        <div className="flex gap-3">
          <Button look="primary" inactive={action.busy} onClick={() => void action.run({})}>{t('register.remove')}</Button>
          <Button look="quiet" onClick={close}>{t('common.close')}</Button>
        </div>
      </Dialog>
    </Page>
  )
}
