import { get } from '../api/client'
import { environment } from '../lib/environment'
import { count, date_time } from '../lib/format'
import { use_load } from '../lib/load'
import { href } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language, type TextKey } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Notice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

interface Step {
  path: string
  right: string
  title: TextKey
  text: TextKey
}

/** What one does here, in the order in which it must be done. */
const steps: Step[] = [
  { path: '/upload', right: 'file.upload', title: 'menu.upload', text: 'home.upload' },
  { path: '/receipts', right: 'file.read', title: 'menu.receipts', text: 'home.receipts' },
  { path: '/link-codes', right: 'enrollee.read', title: 'menu.link_codes', text: 'home.link_codes' },
  { path: '/enrollees', right: 'enrollee.read', title: 'menu.enrollees', text: 'home.enrollees' },
  { path: '/protections', right: 'enrollee.read', title: 'menu.protections', text: 'home.protections' },
  { path: '/inquiries/new', right: 'inquiry.ask', title: 'menu.new_inquiry', text: 'home.new_inquiry' },
  { path: '/answers', right: 'answer.release', title: 'menu.answers', text: 'home.answers' },
  { path: '/records', right: 'record.read', title: 'menu.records', text: 'home.records' },
  { path: '/acquisitions', right: 'operator.read', title: 'menu.acquisitions', text: 'home.acquisitions' },
  { path: '/departments', right: 'department.manage', title: 'menu.departments', text: 'home.departments' },
  { path: '/roles', right: 'role.manage', title: 'menu.roles', text: 'home.roles' },
  { path: '/users', right: 'user.manage', title: 'menu.users', text: 'home.users' },
  { path: '/insurer-definition', right: 'insurer.define', title: 'menu.definition', text: 'home.definition' },
  { path: '/operation-log', right: 'log.read', title: 'menu.operation_log', text: 'home.operation_log' },
]

function LatestReceipts() {
  const { language, t } = use_language()
  const { data } = use_load('home receipts', (signal) => get('/files', { query: { limit: 5 }, signal }))
  if (!data?.items.length) return null
  return (
    <DataTable caption={t('home.latest')} rows={data.items} row_key={(row) => row.receipt}
      columns={[
        { title: t('receipt.number'), head: true, cell: (row) => <a className="link mono" href={href(`/receipts/${row.receipt}`)}>{row.receipt}</a> },
        { title: t('receipt.kind'), nowrap: true, cell: (row) => t(`kind.${row.kind}`) },
        { title: t('receipt.state'), nowrap: true, cell: (row) => <StateTag state={row.state} with_errors={row.state === '処理完了' && row.error_count > 0} /> },
        { title: t('receipt.rows'), number: true, cell: (row) => count(row.rows) },
        { title: t('receipt.received_at'), nowrap: true, cell: (row) => date_time(row.received_at, language) },
      ]} />
  )
}

/** Protections that end soon, on every visit: nobody's may end unnoticed. */
function EndingProtections() {
  const { t } = use_language()
  const { data } = use_load('home protections', (signal) => get('/protections', { query: { limit: 100 }, signal }))
  if (!data?.items.length) return null
  return (
    <Notice kind="warning" title={t('home.protections_ending', { count: data.next_cursor ? `${data.items.length}+` : data.items.length, days: data.warning_days })}>
      <a className="link" href={href('/protections')}>{t('menu.protections')}</a>
    </Notice>
  )
}

export function Home() {
  const { t } = use_language()
  const { session, terminal, may } = use_session()
  const shown = steps.filter((step) => may(step.right))
  return (
    <Page title={t('home.title', { name: session.user.name })} lead={t('home.lead', { insurer: terminal.insurer.name, environment: t(`environment.${environment}`) })}
      sources={[{ source: 'guide', text: 'home.source_guide' }, { source: 'simulated', text: 'home.source_simulated' }]}
      commands={[{ path: '/sessions/current' }]}>
      {may('enrollee.read') && <EndingProtections />}
      <ol className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {shown.map((step, index) => (
          <li key={step.path} className="card relative flex flex-col gap-1 px-5 py-4 hover:border-blue-900 hover:bg-blue-50">
            <span aria-hidden="true" className="mono text-solid-gray-700" style={{ fontSize: '0.8125rem' }}>{String(index + 1).padStart(2, '0')}</span>
            <a className="link text-std-18B-160 after:absolute after:inset-0 after:content-['']" href={href(step.path)}>{t(step.title)}</a>
            <span className="support">{t(step.text)}</span>
          </li>
        ))}
      </ol>
      {may('file.read') && <LatestReceipts />}
    </Page>
  )
}
