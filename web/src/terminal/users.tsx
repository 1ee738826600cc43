import { useState, type FormEvent } from 'react'
import { del, get, new_key, post, put, type Schemas } from '../api/client'
import { date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { use_session } from '../lib/session'
import { role_names, use_language } from '../lib/texts'
import { Button, Dialog, SelectField, TextField } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'
import { department_choices, use_departments } from './organisation'

type User = Schemas['user']

/** A new user, or a change of one who is there: id and password are then left alone. */
function UserForm({ user, on_done, on_close }: { user?: User; on_done(id: string): void; on_close(): void }) {
  const { t } = use_language()
  const { may } = use_session()
  const roles = use_load(may('role.manage') ? 'roles' : undefined, (signal) => get('/roles', { signal }))
  const departments = use_departments()
  const [user_id, set_user_id] = useState(user?.user_id ?? '')
  const [name, set_name] = useState(user?.name ?? '')
  const [department, set_department] = useState(user?.department ?? '')
  const [chosen, set_chosen] = useState<string[]>(user?.roles ?? [])
  const [initial_password, set_initial_password] = useState('')
  const [tried, set_tried] = useState(false)
  const create = use_action(async () => {
    if (user) await put('/users/{id}', { path: { id: user_id }, body: { name, roles: chosen, department: department || null, valid_from: user.valid_from, valid_to: user.valid_to } })
    else await post('/users', { body: { user_id, name, roles: chosen, department: department || null, initial_password }, idempotency_key: new_key() })
    on_done(user_id)
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (/^[A-Za-z0-9._-]{1,20}$/.test(user_id) && name && chosen.length && (user || initial_password)) void create.run()
  }
  const missing = (bad: boolean) => (tried && bad ? t('common.missing') : undefined)
  return (
    <form onSubmit={submit} noValidate className="space-y-5">
      <ProblemNotice error={create.error ?? roles.error} />
      {user ? <p><span className="label">{t('login.user_id')}</span> <span className="mono">{user_id}</span></p> : <TextField label={t('login.user_id')} support={t('users.id_support')} required maxLength={20} autoCapitalize="none" autoComplete="off" value={user_id} onChange={(event) => set_user_id(event.target.value)} error={missing(!/^[A-Za-z0-9._-]{1,20}$/.test(user_id))} />}
      <TextField label={t('users.name')} required maxLength={50} autoComplete="off" value={name} onChange={(event) => set_name(event.target.value)} error={missing(!name)} />
      {departments.data
        ? <SelectField label={t('users.department')} value={department} onChange={(event) => set_department(event.target.value)} options={[{ value: '', label: t('register.none') }, ...department_choices(departments.data.items)]} />
        : <TextField label={t('users.department')} maxLength={20} autoComplete="off" autoCapitalize="none" value={department} onChange={(event) => set_department(event.target.value)} />}
      <fieldset className="space-y-1">
        <legend className="label">{t('users.roles')}</legend>
        {roles.data?.items.map((role) => (
          <label key={role.code} className="flex items-center gap-3 py-1">
            <input type="checkbox" className="h-5 w-5 accent-blue-900" checked={chosen.includes(role.code)} onChange={(event) => set_chosen(event.target.checked ? [...chosen, role.code] : chosen.filter((code) => code !== role.code))} />
            <span>{role.name} {role.standard && <span className="support">（{t('users.standard')}）</span>}</span>
          </label>
        ))}
        {tried && chosen.length === 0 && <p className="field-error">＊{t('common.missing')}</p>}
      </fieldset>
      {!user && <TextField label={t('users.initial_password')} support={t('users.initial_password_support')} type="password" autoComplete="new-password" required maxLength={128} value={initial_password} onChange={(event) => set_initial_password(event.target.value)} error={missing(!initial_password)} />}
      <div className="flex gap-3">
        <Button type="submit" look="primary" inactive={create.busy}>{t(user ? 'register.save' : 'users.create')}</Button>
        <Button look="quiet" onClick={on_close}>{t('common.close')}</Button>
      </div>
    </form>
  )
}

function Reset({ user, on_done, on_close }: { user: User; on_done(): void; on_close(): void }) {
  const { t } = use_language()
  const [initial_password, set_initial_password] = useState('')
  const [tried, set_tried] = useState(false)
  const reset = use_action(async () => {
    await post('/users/{id}/reset-password', { path: { id: user.user_id }, body: { initial_password }, idempotency_key: new_key() })
    on_done()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (initial_password) void reset.run()
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-5">
      <p>{t('users.reset_text', { user: user.user_id })}</p>
      <ProblemNotice error={reset.error} />
      <TextField label={t('users.initial_password')} support={t('users.initial_password_support')} type="password" autoComplete="new-password" required maxLength={128} value={initial_password} onChange={(event) => set_initial_password(event.target.value)} error={tried && !initial_password ? t('common.missing') : undefined} />
      <div className="flex gap-3">
        <Button type="submit" inactive={reset.busy}>{t('users.reset')}</Button>
        <Button look="quiet" onClick={on_close}>{t('common.close')}</Button>
      </div>
    </form>
  )
}

function Remove({ user, on_done, on_close }: { user: User; on_done(): void; on_close(): void }) {
  const { t } = use_language()
  const remove = use_action(async () => {
    await del('/users/{id}', { path: { id: user.user_id } })
    on_done()
  })
  return (
    <div className="space-y-5">
      <p>{t('register.remove_text', { key: user.user_id })}</p>
      <ProblemNotice error={remove.error} />
      <div className="flex gap-3">
        <Button look="primary" inactive={remove.busy} onClick={() => void remove.run()}>{t('register.remove')}</Button>
        <Button look="quiet" onClick={on_close}>{t('common.close')}</Button>
      </div>
    </div>
  )
}

export function Users() {
  const { language, t } = use_language()
  const announce = use_announce()
  const users = use_load('users', (signal) => get('/users', { signal }))
  const [creating, set_creating] = useState(false)
  const [resetting, set_resetting] = useState<User>()
  const [changing, set_changing] = useState<User>()
  const [removing, set_removing] = useState<User>()
  const [done, set_done] = useState('')
  const say = (text: string) => {
    set_creating(false)
    set_resetting(undefined)
    set_changing(undefined)
    set_removing(undefined)
    set_done(text)
    announce(text)
    users.reload()
  }
  return (
    <Page title={t('menu.users')} lead={t('users.lead')} actions={<Button look="primary" onClick={() => { set_done(''); set_creating(true) }}>{t('users.new')}</Button>}
      sources={[{ source: 'guide', text: 'users.source_guide' }, { source: 'simulated', text: 'users.source_simulated' }]}
      commands={[{ path: '/users' }, { verb: 'POST', path: '/users', body: { user_id: 'clerk2', name: '業務 次郎', roles: ['CLERK'], initial_password: '********' } }]}>
      {done && <Notice kind="success" title={done} />}
      <ProblemNotice error={users.error} />
      {users.data ? (
        <DataTable caption={t('menu.users')} rows={users.data.items} row_key={(row) => row.user_id}
          columns={[
            { title: t('login.user_id'), head: true, cell: (row) => <span className="mono">{row.user_id}</span> },
            { title: t('users.name'), nowrap: true, cell: (row) => row.name },
            { title: t('users.department'), nowrap: true, cell: (row) => row.department ?? '—' },
            { title: t('users.roles'), cell: (row) => role_names(row.roles, language) },
            { title: t('users.state'), nowrap: true, cell: (row) => (row.locked ? <span className="tag border-error-2 bg-red-50 font-bold text-red-1000">{t('users.locked')}</span> : row.password_change_required ? <span className="tag border-yellow-900 bg-yellow-50 text-yellow-1200">{t('users.first')}</span> : <span className="tag border-green-800 bg-green-50 text-green-1000">{t('users.active')}</span>) },
            { title: t('users.last_login'), nowrap: true, cell: (row) => date_time(row.last_login_at, language) },
            { title: t('answers.action'), nowrap: true, cell: (row) => (
              <span className="flex gap-2">
                <Button small onClick={() => { set_done(''); set_changing(row) }}>{t('register.change')}<span className="sr-only"> {row.user_id}</span></Button>
                <Button small onClick={() => { set_done(''); set_resetting(row) }}>{t('users.reset')}<span className="sr-only"> {row.user_id}</span></Button>
                <Button small look="quiet" onClick={() => { set_done(''); set_removing(row) }}>{t('register.remove')}<span className="sr-only"> {row.user_id}</span></Button>
              </span>
            ) },
          ]} />
      ) : !users.error && <Loading />}
      <Dialog open={creating} title={t('users.new')} on_close={() => set_creating(false)}><UserForm on_done={(id) => say(t('users.created', { user: id }))} on_close={() => set_creating(false)} /></Dialog>
      <Dialog open={!!changing} title={t('register.change')} on_close={() => set_changing(undefined)}>{changing && <UserForm user={changing} on_done={(id) => say(t('register.changed', { key: id }))} on_close={() => set_changing(undefined)} />}</Dialog>
      <Dialog open={!!removing} title={t('register.remove')} on_close={() => set_removing(undefined)}>{removing && <Remove user={removing} on_done={() => say(t('register.removed', { key: removing.user_id }))} on_close={() => set_removing(undefined)} />}</Dialog>
      <Dialog open={!!resetting} title={t('users.reset')} on_close={() => set_resetting(undefined)}>{resetting && <Reset user={resetting} on_done={() => say(t('users.was_reset', { user: resetting.user_id }))} on_close={() => set_resetting(undefined)} />}</Dialog>
    </Page>
  )
}
