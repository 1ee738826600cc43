import { useState, type FormEvent } from 'react'
import { get, post, type Schemas } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only } from '../lib/format'
import { use_action, use_pages } from '../lib/load'
import { href, replace, use_location } from '../lib/router'
import { use_language } from '../lib/texts'
import { Button, TextField } from '../ui/basics'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable, type Column } from '../ui/table'

type Summary = Schemas['enrollee_summary']

const conditions = ['insured_number', 'addressee_number', 'name_kana', 'birth_date'] as const

/** Search by 個人番号: a POST, never kept in the address, the history or the field after the search. */
function NumberSearch({ on_found }: { on_found(rows: Summary[]): void }) {
  const { t } = use_language()
  const [number, set_number] = useState('')
  const [wrong, set_wrong] = useState(false)
  const search = use_action(async () => {
    const { items } = await post('/enrollees/search', { body: { personal_number: number } })
    set_number('')
    on_found(items)
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const bad = !/^[0-9]{12}$/.test(number)
    set_wrong(bad)
    if (!bad) void search.run()
  }
  return (
    <form className="panel space-y-4" onSubmit={submit} noValidate>
      <h2>{t('enrollees.by_number')}</h2>
      <p className="support">{t('enrollees.by_number_support')}</p>
      <ProblemNotice error={search.error} />
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-64"><TextField label={t('enrollees.personal_number')} inputMode="numeric" autoComplete="off" maxLength={12} value={number} onChange={(event) => set_number(event.target.value)} error={wrong ? t('enrollees.twelve_digits') : undefined} /></div>
        <Button type="submit" inactive={search.busy}>{t('common.search')}</Button>
      </div>
    </form>
  )
}

export function Enrollees() {
  const { language, t } = use_language()
  const { query } = use_location()
  const asked = Object.fromEntries(conditions.map((name) => [name, query.get(name) ?? ''])) as Record<(typeof conditions)[number], string>
  const [typed, set_typed] = useState(asked)
  const [found, set_found] = useState<Summary[]>()
  const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value)) as Partial<typeof asked>
  const list = use_pages<Summary>(`enrollees ${JSON.stringify(filter)}`, (cursor, signal) => get('/enrollees', { query: { ...filter, cursor, limit: 50 }, signal }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_found(undefined)
    replace('/enrollees', Object.fromEntries(conditions.map((name) => [name, typed[name].trim().replace(/[-/]/g, '')])))
  }
  const columns: Column<Summary>[] = [
    { title: t('enrollee.branch'), head: true, cell: (row) => <a className="link mono" href={href(`/enrollees/${row.branch_number}`)}>{row.branch_number}</a> },
    { title: t('enrollee.name'), nowrap: true, cell: (row) => <><span className="block">{row.name}</span><span className="support">{row.name_kana}</span></> },
    { title: t('enrollee.birth_date'), nowrap: true, cell: (row) => date_only(row.birth_date, language) },
    { title: t('enrollee.sex'), nowrap: true, cell: (row) => code_name('sex', row.sex) },
    { title: t('enrollee.kind'), nowrap: true, cell: (row) => code_name('enrollee_kind', row.enrollee_kind) },
    { title: t('enrollee.insured_number'), cell: (row) => <span className="mono">{row.insured_number || '—'}</span> },
    { title: t('enrollee.addressee_number'), cell: (row) => <span className="mono">{row.addressee_number}</span> },
  ]
  return (
    <Page title={t('menu.enrollees')} lead={t('enrollees.lead')}
      sources={[{ source: 'law', text: 'enrollees.source_law' }, { source: 'simulated', text: 'enrollees.source_simulated' }]}
      commands={[{ path: '/enrollees', query: { ...filter, limit: 50 } }, { verb: 'POST', path: '/enrollees/search', body: { personal_number: '************' } }]}>
      <form className="panel space-y-4" onSubmit={submit}>
        <h2>{t('enrollees.search')}</h2>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          {conditions.map((name) => (
            <TextField key={name} label={t(`enrollee.${name}`)} value={typed[name]} autoComplete="off" maxLength={name === 'name_kana' ? 50 : 15}
              inputMode={name === 'name_kana' ? undefined : 'numeric'} placeholder={name === 'birth_date' ? '19420401' : undefined}
              onChange={(event) => set_typed({ ...typed, [name]: event.target.value })} />
          ))}
        </div>
        <Button type="submit" look="primary">{t('common.search')}</Button>
      </form>
      <NumberSearch on_found={set_found} />
      {found ? (
        <>
          {found.length === 0 ? <Notice kind="information" title={t('enrollees.none_by_number')} /> : <DataTable caption={t('enrollees.found_by_number')} columns={columns} rows={found} row_key={(row) => row.branch_number} />}
          <Button look="quiet" onClick={() => set_found(undefined)}>{t('enrollees.back_to_list')}</Button>
        </>
      ) : (
        <>
          <ProblemNotice error={list.error} />
          {list.items ? <DataTable caption={t('menu.enrollees')} columns={columns} rows={list.items} row_key={(row) => row.branch_number} more={list.more} more_busy={list.more_busy} empty={t('enrollees.empty')} /> : !list.error && <Loading />}
        </>
      )}
    </Page>
  )
}
