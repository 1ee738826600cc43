import { useState, type FormEvent } from 'react'
import { get, type Schemas } from '../api/client'
import { date_time } from '../lib/format'
import { use_pages } from '../lib/load'
import { replace, use_location } from '../lib/router'
import { text_if_any, use_language } from '../lib/texts'
import { Button, TextField } from '../ui/basics'
import { Loading, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Entry = Schemas['operation_log_entry']

export function OperationLog() {
  const { language, t } = use_language()
  const { query } = use_location()
  const user_id = query.get('user_id') ?? undefined
  const [typed, set_typed] = useState(user_id ?? '')
  const list = use_pages<Entry>(`log ${user_id ?? ''}`, (cursor, signal) => get('/operation-log', { query: { user_id, cursor, limit: 100 }, signal }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    replace('/operation-log', { user_id: typed.trim() })
  }
  return (
    <Page title={t('menu.operation_log')} lead={t('log.lead')} actions={<Button onClick={list.reload}>{t('common.reload')}</Button>}
      sources={[{ source: 'law', text: 'log.source_law' }, { source: 'simulated', text: 'log.source_simulated' }]}
      commands={[{ path: '/operation-log', query: { user_id, limit: 100 } }]}>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        <div className="w-64"><TextField label={t('login.user_id')} value={typed} maxLength={20} autoCapitalize="none" onChange={(event) => set_typed(event.target.value)} /></div>
        <Button type="submit">{t('log.filter')}</Button>
      </form>
      <ProblemNotice error={list.error} />
      {list.items ? (
        <DataTable caption={t('menu.operation_log')} rows={list.items.map((entry, index) => ({ ...entry, index }))} row_key={(row) => String(row.index)} more={list.more} more_busy={list.more_busy}
          columns={[
            { title: t('log.at'), head: true, cell: (row) => date_time(row.at, language, true) },
            { title: t('common.real_time'), nowrap: true, cell: (row) => <span className="support">{row.real_at.slice(0, 19).replace('T', ' ')}</span> },
            { title: t('login.user_id'), nowrap: true, cell: (row) => row.user_id },
            { title: t('login.terminal_name'), nowrap: true, cell: (row) => <span className="mono">{row.terminal}</span> },
            { title: t('log.operation'), nowrap: true, cell: (row) => <>{text_if_any(language, `operation.${row.operation}`) ?? row.operation}<span className="mono support block">{row.operation}</span></> },
            { title: t('log.object'), cell: (row) => <span className="mono">{row.object || '—'}</span> },
            { title: t('common.result'), nowrap: true, cell: (row) => <span className={/^(E|[45])/.test(row.result) ? 'mono font-bold text-error-2' : 'mono'}>{row.result}</span> },
          ]} />
      ) : !list.error && <Loading />}
    </Page>
  )
}
