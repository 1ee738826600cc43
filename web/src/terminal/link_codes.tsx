import { get, type Schemas } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only } from '../lib/format'
import { use_pages } from '../lib/load'
import { href, replace, use_location } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Button, SelectField } from '../ui/basics'
import { DownloadButton } from '../ui/download_button'
import { Loading, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

const states: Schemas['link_code_state_name'][] = ['未取得', '送信待ち', '取得中', '紐付済', '取得エラー']

/** 符号取得状況: states by person, and the same as the file KN012. */
export function LinkCodes() {
  const { language, t } = use_language()
  const { may } = use_session()
  const { query } = use_location()
  const state = states.find((one) => one === query.get('state'))
  const list = use_pages<Schemas['link_code_state']>(`codes ${state ?? ''}`, (cursor, signal) => get('/link-code-states', { query: { state, cursor, limit: 50 }, signal }))
  return (
    <Page title={t('menu.link_codes')} lead={t('link_codes.lead')}
      actions={<>{may('file.read') && <DownloadButton path="/files/link-code-status" name="KN012.csv" text={t('link_codes.file')} />}<Button onClick={list.reload}>{t('common.reload')}</Button></>}
      sources={[{ source: 'law', text: 'link_codes.source_law' }, { source: 'guide', text: 'link_codes.source_guide' }, { source: 'simulated', text: 'link_codes.source_simulated' }]}
      commands={[{ path: '/link-code-states', query: { state, limit: 50 } }, { path: '/files/link-code-status', output: 'KN012.csv' }]}>
      <div className="max-w-sm">
        <SelectField label={t('link_codes.filter')} value={state ?? ''} onChange={(event) => replace('/link-codes', { state: event.target.value })}
          options={[{ value: '', label: t('common.all') }, ...states.map((one) => ({ value: one, label: language === 'ja' ? one : t(`state.${one}`) }))]} />
      </div>
      <ProblemNotice error={list.error} />
      {list.items ? (
        <DataTable caption={t('menu.link_codes')} rows={list.items} row_key={(row) => row.branch_number} more={list.more} more_busy={list.more_busy} empty={t('link_codes.empty')}
          columns={[
            { title: t('enrollee.branch'), head: true, cell: (row) => <a className="link mono" href={href(`/enrollees/${row.branch_number}`)}>{row.branch_number}</a> },
            { title: t('enrollee.code_state'), nowrap: true, cell: (row) => <StateTag state={row.state} /> },
            { title: t('enrollee.code_kind'), nowrap: true, cell: (row) => code_name('acquisition_kind', row.acquisition_kind) },
            { title: t('enrollee.code_date'), nowrap: true, cell: (row) => date_only(row.date, language) },
            { title: t('common.result'), cell: (row) => (row.result_code ? <><span className="mono">{row.result_code}</span> {row.message}</> : '—') },
          ]} />
      ) : !list.error && <Loading />}
    </Page>
  )
}
