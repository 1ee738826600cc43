import { get, type Schemas } from '../api/client'
import { date_time } from '../lib/format'
import { use_pages } from '../lib/load'
import { href, replace, use_location } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Button, SelectField } from '../ui/basics'
import { Loading, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'

const states: Schemas['inquiry_state'][] = ['受付', '送信待ち', '照会中', '回答受領済', '該当情報なし', '不許可', '回答期限超過', 'エラー']

export function Inquiries() {
  const { language, t } = use_language()
  const { may } = use_session()
  const { query } = use_location()
  const state = states.find((one) => one === query.get('state'))
  const receipt = query.get('receipt') ?? undefined
  const list = use_pages<Schemas['inquiry_summary']>(`inquiries ${state ?? ''} ${receipt ?? ''}`, (cursor, signal) => get('/inquiries', { query: { state, receipt, cursor, limit: 50 }, signal }))
  return (
    <Page title={t('menu.inquiries')} lead={t('inquiries.lead')}
      actions={<>{may('inquiry.ask') && <a className="button button-primary" href={href('/inquiries/new')}>{t('menu.new_inquiry')}</a>}<Button onClick={list.reload}>{t('common.reload')}</Button></>}
      sources={[{ source: 'law', text: 'inquiries.source_law' }, { source: 'simulated', text: 'inquiries.source_simulated' }]}
      commands={[{ path: '/inquiries', query: { state, receipt, limit: 50 } }]}>
      <div className="flex flex-wrap items-end gap-4">
        <div className="w-full max-w-sm">
          <SelectField label={t('inquiries.filter')} value={state ?? ''} onChange={(event) => replace('/inquiries', { state: event.target.value, receipt })}
            options={[{ value: '', label: t('common.all') }, ...states.map((one) => ({ value: one, label: language === 'ja' ? one : t(`state.${one}`) }))]} />
        </div>
        {receipt && <p>{t('inquiries.of_receipt')} <span className="mono">{receipt}</span> <Button small look="quiet" onClick={() => replace('/inquiries', { state })}>{t('inquiries.all_receipts')}</Button></p>}
      </div>
      <ProblemNotice error={list.error} />
      {list.items ? (
        <DataTable caption={t('menu.inquiries')} rows={list.items} row_key={(row) => row.id} more={list.more} more_busy={list.more_busy} empty={t('inquiries.empty')}
          columns={[
            { title: t('inquiry.id'), head: true, cell: (row) => <a className="link mono" href={href(`/inquiries/${encodeURIComponent(row.id)}`)}>{row.request_number || row.exchange_number || row.id.slice(0, 8)}</a> },
            { title: t('inquiry.state'), nowrap: true, cell: (row) => <><StateTag state={row.state} />{row.result_code && row.result_code !== 'I0000' && <span className="mono support ml-2">{row.result_code}</span>}</> },
            { title: t('enrollee.branch'), cell: (row) => <span className="mono">{row.branch_number}</span> },
            { title: t('inquiry.information'), cell: (row) => row.information_name ?? <span className="mono">{row.information}</span> },
            { title: t('inquiry.provider'), cell: (row) => row.provider_name ?? <span className="mono">{row.provider_body}</span> },
            { title: t('inquiry.asked_at'), nowrap: true, cell: (row) => date_time(row.asked_at, language) },
            { title: t('inquiry.answered_at'), nowrap: true, cell: (row) => date_time(row.answered_at, language) },
          ]} />
      ) : !list.error && <Loading />}
    </Page>
  )
}
