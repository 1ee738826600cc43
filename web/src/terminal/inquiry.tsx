import { useEffect } from 'react'
import { get, type Schemas } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only, date_time } from '../lib/format'
import { use_load } from '../lib/load'
import { master, value_text } from '../lib/masters'
import { href } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Definitions } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'
import { Telephone } from './telephone'

const open_states = ['受付', '送信待ち', '照会中']

/** Every state the inquiry went through, on the environment's clock and the real one. */
function States({ states }: { states: NonNullable<Schemas['inquiry']['states']> }) {
  const { language, t } = use_language()
  return (
    <section className="panel space-y-3" aria-labelledby="states">
      <h2 id="states">{t('inquiry.states')}</h2>
      <ol className="ml-2 border-l-2 border-solid-gray-200">
        {states.map((one, index) => (
          <li key={index} className="relative py-2 pl-6">
            <span aria-hidden="true" className={`absolute -left-[7px] top-[1.1rem] h-3 w-3 rounded-full border-2 ${index === states.length - 1 ? 'border-blue-900 bg-blue-900' : 'border-blue-900 bg-white'}`} />
            <StateTag state={one.state} /> <span className="ml-3">{date_time(one.at, language, true)}</span>
            {one.real_at && <span className="support ml-3">（{t('common.real_time')} {date_time(one.real_at, language, true)}）</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The way to the nearest inquiry that the law permits, with everything but the provider filled in. */
function Nearest({ branch, nearest }: { branch: string; nearest: NonNullable<Schemas['legal_ground']['nearest']> }) {
  const { language, t } = use_language()
  const query = { branch, office: nearest.office.code, procedure: nearest.procedure.code, information: nearest.information.code }
  const name = (of: Schemas['named_code']) => (language === 'ja' ? of.name : of.name_en)
  return (
    <p><a className="link" href={href('/inquiries/new', query)}>{t('inquiry.ask_nearest', { information: name(nearest.information), provider: name(nearest.provider_kind) })}</a></p>
  )
}

export function InquiryScreen({ id }: { id: string }) {
  const { language, t } = use_language()
  const announce = use_announce()
  const { data, error } = use_load(`inquiry ${id}`, (signal) => get('/inquiries/{id}', { path: { id }, signal }), {
    every: 1500, again: (inquiry) => !inquiry || open_states.includes(inquiry.state),
  })
  const { may } = use_session()
  const names = use_load(may('master.read') ? 'names' : undefined, async () => [...(await master('offices')), ...(await master('procedures')), ...(await master('information'))])
  const named = (code: string) => {
    const name = names.data?.find((row) => row.code === code)?.name
    return <>{name && <span className="block">{name}</span>}<span className="mono support">{code}</span></>
  }
  const information = names.data?.find((row) => row.code === data?.information)
  const state = data?.state
  useEffect(() => {
    if (state) announce(t('inquiry.announce', { state }))
  }, [announce, state, t])
  return (
    <Page title={t('inquiry.title')} back={{ href: href('/inquiries'), text: t('menu.inquiries') }}
      sources={[{ source: 'law', text: 'inquiry.source_law' }, { source: 'simulated', text: 'inquiry.source_simulated' }]}
      commands={[{ path: '/inquiries/{id}', parameters: { id } }]}>
      <ProblemNotice error={error} />
      {!data && !error && <Loading />}
      {data && (
        <>
          <section className="panel space-y-4" aria-labelledby="inquiry">
            <div className="flex flex-wrap items-center gap-3">
              <h2 id="inquiry">{data.information_name ?? data.information}</h2>
              <StateTag state={data.state} />
              {open_states.includes(data.state) && <span className="support">{t('inquiry.waiting')}</span>}
            </div>
            {(data.reason || data.reason_en) && (
              <Notice kind={data.state === '該当情報なし' ? 'warning' : 'error'} title={t(data.state === '該当情報なし' ? 'inquiry.none_title' : 'inquiry.refused_title')} quiet>
                {data.result_code && <p><span className="tag mono border-solid-gray-600">{data.result_code}</span></p>}
                {data.reason && <p lang="ja">{data.reason}</p>}
                {data.reason_en && <p lang="en">{data.reason_en}</p>}
                {data.legal_ground?.nearest && may('inquiry.ask') && <Nearest branch={data.branch_number} nearest={data.legal_ground.nearest} />}
              </Notice>
            )}
            <Definitions columns={2} items={[
              [t('inquiry.exchange_number'), <span className="mono">{data.exchange_number || '—'}</span>],
              [t('inquiry.request_number'), data.request_number || '—'],
              [t('enrollee.branch'), <a className="link mono" href={href(`/enrollees/${data.branch_number}`)}>{data.branch_number}</a>],
              [t('inquiry.provider'), <>{data.provider_name} <span className="mono support block">{data.provider_body}</span></>],
              [t('inquiry.office'), named(data.office)],
              [t('inquiry.procedure'), named(data.procedure)],
              [t('inquiry.information'), <span className="mono">{data.information}</span>],
              [t('inquiry.period'), data.period_from || data.period_to ? `${date_only(data.period_from, language)} 〜 ${date_only(data.period_to, language)}` : '—'],
              [t('inquiry.asked_at'), date_time(data.asked_at, language, true)],
              [t('inquiry.answered_at'), date_time(data.answered_at, language, true)],
              [t('inquiry.disclosure'), code_name('disclosure', data.asker_disclosure)],
              [t('inquiry.receipt'), data.receipt ? <a className="link mono" href={href(`/receipts/${data.receipt}`)}>{data.receipt}</a> : '—'],
            ]} />
          </section>
          {data.content && (
            <section className="space-y-3" aria-labelledby="content">
              <h2 id="content">{t('inquiry.content')}</h2>
              <DataTable caption={t('inquiry.content_caption')} rows={data.content.map((item, index) => ({ ...item, index }))} row_key={(row) => String(row.index)}
                columns={[
                  { title: t('inquiry.item'), head: true, cell: (row) => row.item_name },
                  { title: t('inquiry.value'), cell: (row) => <span className="text-solid-gray-900">{row.value ? value_text(information, row.item_code, row.value, (value) => date_only(value, language)) : '—'}</span> },
                  { title: t('inquiry.unset'), nowrap: true, cell: (row) => code_name('absence_reason', row.unset_reason) },
                  { title: t('inquiry.item_code'), cell: (row) => <span className="mono support">{row.item_code}</span> },
                ]} />
            </section>
          )}
          {data.exchange_number && <Telephone number={data.exchange_number} side="asker" />}
          {data.states && data.states.length > 0 && <States states={data.states} />}
        </>
      )}
    </Page>
  )
}
