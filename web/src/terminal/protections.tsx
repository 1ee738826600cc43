import { get, type Schemas } from '../api/client'
import { date_only } from '../lib/format'
import { use_pages } from '../lib/load'
import { href, replace, use_location } from '../lib/router'
import { use_language, type TextKey } from '../lib/texts'
import { Button, SelectField } from '../ui/basics'
import { Loading, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

type Row = Schemas['protection_list']['items'][number]
const states = ['ending', 'in_force', 'ended'] as const
const title_of: Record<(typeof states)[number], TextKey> = { ending: 'protections.ending', in_force: 'protections.in_force', ended: 'protections.ended' }

/** 支援措置: whose protection ends soon, so that nobody's ends unnoticed. */
export function Protections() {
  const { language, t } = use_language()
  const { query } = use_location()
  const state = states.find((one) => one === query.get('state')) ?? 'ending'
  const list = use_pages<Row>(`protections ${state}`, (cursor, signal) => get('/protections', { query: { state, cursor, limit: 50 }, signal }))
  return (
    <Page title={t('menu.protections')} lead={t('protections.lead')} actions={<Button onClick={list.reload}>{t('common.reload')}</Button>}
      sources={[{ source: 'simulated', text: 'protections.source_simulated' }]}
      commands={[{ path: '/protections', query: { state, limit: 50 } }]}>
      <div className="max-w-sm">
        <SelectField label={t('protections.filter')} value={state} onChange={(event) => replace('/protections', { state: event.target.value })}
          options={states.map((one) => ({ value: one, label: t(title_of[one]) }))} />
      </div>
      <ProblemNotice error={list.error} />
      {list.items ? (
        <DataTable caption={t(title_of[state])} rows={list.items} row_key={(row) => row.branch_number} more={list.more} more_busy={list.more_busy} empty={t('protections.empty')}
          columns={[
            { title: t('enrollee.branch'), head: true, cell: (row) => <a className="link mono" href={href(`/enrollees/${row.branch_number}`)}>{row.branch_number}</a> },
            { title: t('enrollee.addressee_number'), nowrap: true, cell: (row) => <span className="mono">{row.addressee_number}</span> },
            { title: t('enrollee.name'), cell: (row) => row.name },
            { title: t('protections.until'), nowrap: true, cell: (row) => (row.until ? date_only(row.until, language) : t('protections.without_end')) },
            { title: t('protections.days_left'), number: true, cell: (row) => (row.days_left == null ? '—' : row.days_left < 0 ? t('protections.over') : t('protections.days', { days: row.days_left })) },
          ]} />
      ) : !list.error && <Loading />}
    </Page>
  )
}
