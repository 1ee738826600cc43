import { del, get, new_key, post, put, type Schemas } from '../api/client'
import { use_load } from '../lib/load'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { Register, type Values } from './register'

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value.trim() : '')
const list = (value: string | string[] | undefined) => (Array.isArray(value) ? value : [])
const maybe = (value: string | string[] | undefined) => text(value) || null

/** 部署 by code, for a select or check boxes; empty where the user may not read them. */
export function use_departments() {
  const { may } = use_session()
  return use_load(may('department.manage') ? 'departments' : undefined, (signal) => get('/departments', { signal }))
}

export const department_choices = (items: Schemas['department'][] | undefined) => (items ?? []).map((one) => ({ value: one.code, label: `${one.code} ${one.name}` }))

/** BS010 部署情報 on the screen. */
export function Departments() {
  const { t } = use_language()
  const departments = use_departments()
  const body = (values: Values) => ({ name: text(values.name), parent: maybe(values.parent), valid_from: maybe(values.valid_from), valid_to: maybe(values.valid_to) })
  return (
    <Register title="menu.departments" lead={t('departments.lead')} list={departments} row_key={(row) => row.code}
      columns={[
        { title: t('departments.code'), head: true, cell: (row) => <span className="mono">{row.code}</span> },
        { title: t('departments.name'), cell: (row) => row.name },
        { title: t('departments.parent'), nowrap: true, cell: (row) => <span className="mono">{row.parent ?? '—'}</span> },
        { title: t('departments.validity'), nowrap: true, cell: (row) => (row.valid_from || row.valid_to ? `${row.valid_from ?? ''}～${row.valid_to ?? ''}` : '—') },
      ]}
      fields={[
        { name: 'code', label: t('departments.code'), support: t('register.code_support'), required: true, longest: 20, key: true },
        { name: 'name', label: t('departments.name'), required: true, longest: 50 },
        { name: 'parent', label: t('departments.parent'), longest: 20, choices: department_choices(departments.data?.items) },
        { name: 'valid_from', label: t('departments.valid_from'), support: 'YYYYMMDD', longest: 8 },
        { name: 'valid_to', label: t('departments.valid_to'), support: 'YYYYMMDD', longest: 8 },
      ]}
      values_of={(row) => ({ code: row.code, name: row.name, parent: row.parent ?? '', valid_from: row.valid_from ?? '', valid_to: row.valid_to ?? '' })}
      create={(values, code) => post('/departments', { body: { code, ...body(values) }, idempotency_key: new_key() })}
      change={(code, values) => put('/departments/{code}', { path: { code }, body: body(values) })}
      remove={(code) => del('/departments/{code}', { path: { code } })}
      sources={[{ source: 'guide', text: 'departments.source_guide' }, { source: 'simulated', text: 'departments.source_simulated' }]}
      commands={[{ path: '/departments' }, { verb: 'POST', path: '/departments', body: { code: 'D1', name: '給付課' } }]} />
  )
}

/** RL010 ロール情報 on the screen: the standard roles to read, one's own to make. */
export function Roles() {
  const { language, t } = use_language()
  const roles = use_load('roles', (signal) => get('/roles', { signal }))
  const rights = (roles.data?.rights ?? []).map((one) => ({ value: one.code, label: `${language === 'en' ? one.name_en : one.name}（${one.code}）` }))
  return (
    <Register title="menu.roles" lead={t('roles.lead')} list={roles} row_key={(row) => row.code} fixed={(row) => row.standard}
      columns={[
        { title: t('roles.code'), head: true, cell: (row) => <span className="mono">{row.code}</span> },
        { title: t('roles.name'), nowrap: true, cell: (row) => <>{row.name}{row.standard && <span className="support block">{t('users.standard')}</span>}</> },
        { title: t('roles.rights'), cell: (row) => row.rights.map((one) => one.name).join('、') },
      ]}
      fields={[
        { name: 'code', label: t('roles.code'), support: t('register.code_support'), required: true, longest: 20, key: true },
        { name: 'name', label: t('roles.name'), required: true, longest: 50 },
        { name: 'rights', label: t('roles.rights'), required: true, longest: 40, many: true, choices: rights },
      ]}
      values_of={(row) => ({ code: row.code, name: row.name, rights: row.rights.map((one) => one.code) })}
      create={(values, code) => post('/roles', { body: { code, name: text(values.name), rights: list(values.rights) }, idempotency_key: new_key() })}
      change={(code, values) => put('/roles/{code}', { path: { code }, body: { name: text(values.name), rights: list(values.rights) } })}
      remove={(code) => del('/roles/{code}', { path: { code } })}
      sources={[{ source: 'guide', text: 'roles.source_guide' }, { source: 'simulated', text: 'roles.source_simulated' }]}
      commands={[{ path: '/roles' }, { verb: 'POST', path: '/roles', body: { code: 'VIEWER', name: '照会だけ', rights: ['enrollee.read', 'fukuhon.read'] } }]} />
  )
}

/** AG010 アクセスグループ情報 on the screen. */
export function AccessGroups() {
  const { t } = use_language()
  const groups = use_load('access groups', (signal) => get('/access-groups', { signal }))
  const departments = use_departments()
  const names = new Map(departments.data?.items.map((one) => [one.code, one.name]))
  return (
    <Register title="menu.access_groups" lead={t('groups.lead')} list={groups} row_key={(row) => row.code}
      columns={[
        { title: t('groups.code'), head: true, cell: (row) => <span className="mono">{row.code}</span> },
        { title: t('groups.name'), nowrap: true, cell: (row) => row.name },
        { title: t('groups.departments'), cell: (row) => row.departments.map((code) => `${code} ${names.get(code) ?? ''}`.trim()).join('、') },
      ]}
      fields={[
        { name: 'code', label: t('groups.code'), support: t('register.code_support'), required: true, longest: 20, key: true },
        { name: 'name', label: t('groups.name'), required: true, longest: 50 },
        { name: 'departments', label: t('groups.departments'), support: t('groups.departments_support'), required: true, longest: 20, many: true, choices: department_choices(departments.data?.items) },
      ]}
      values_of={(row) => ({ code: row.code, name: row.name, departments: row.departments })}
      create={(values, code) => post('/access-groups', { body: { code, name: text(values.name), departments: list(values.departments) }, idempotency_key: new_key() })}
      change={(code, values) => put('/access-groups/{code}', { path: { code }, body: { name: text(values.name), departments: list(values.departments) } })}
      remove={(code) => del('/access-groups/{code}', { path: { code } })}
      sources={[{ source: 'guide', text: 'groups.source_guide' }, { source: 'simulated', text: 'groups.source_simulated' }]}
      commands={[{ path: '/access-groups' }, { verb: 'POST', path: '/access-groups', body: { code: 'G1', name: '給付', departments: ['D1'] } }]} />
  )
}
