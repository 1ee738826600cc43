import { useEffect, useState } from 'react'
import { get, post } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only, date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { href } from '../lib/router'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { StateTag } from '../ui/badges'
import { Button, Definitions, Dialog } from '../ui/basics'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'
import { CancelEnrollee, ChangeEnrollee } from './change_enrollee'
import { Corrections } from './corrections'
import { Fukuhon } from './fukuhon'
import { NumberCorrection } from './number_correction'
import { HiddenAddress, Protection } from './protection'

const shown_seconds = 30

/** The 個人番号: masked, and in clear only on demand, for half a minute, after the look has been written to the log. */
function PersonalNumber({ branch, masked }: { branch: string; masked: string }) {
  const { t } = use_language()
  const { may } = use_session()
  const [asking, set_asking] = useState(false)
  const [clear, set_clear] = useState<string>()
  const unmask = use_action(async () => {
    const { personal_number } = await post('/enrollees/{branch}/personal-number', { path: { branch } })
    set_clear(personal_number)
    set_asking(false)
  })
  useEffect(() => {
    if (!clear) return
    const timer = setTimeout(() => set_clear(undefined), shown_seconds * 1000)
    return () => clearTimeout(timer)
  }, [clear])
  return (
    <span className="flex flex-wrap items-center gap-3">
      <span className="mono" aria-live="polite">{clear ?? masked}</span>
      {may('number.unmask') && (clear
        ? <Button small onClick={() => set_clear(undefined)}>{t('enrollee.mask')}</Button>
        : <Button small onClick={() => set_asking(true)}>{t('enrollee.unmask')}</Button>)}
      <Dialog open={asking} title={t('enrollee.unmask_title')} on_close={() => set_asking(false)}>
        <p>{t('enrollee.unmask_text', { seconds: shown_seconds })}</p>
        <ProblemNotice error={unmask.error} />
        <div className="flex gap-3">
          <Button onClick={() => void unmask.run()} inactive={unmask.busy}>{t('enrollee.unmask')}</Button>
          <Button look="quiet" onClick={() => set_asking(false)}>{t('common.close')}</Button>
        </div>
      </Dialog>
    </span>
  )
}

/** State of the 機関別符号, never the code; asking again where the acquisition failed. */
function LinkCode({ branch }: { branch: string }) {
  const { language, t } = use_language()
  const { may } = use_session()
  const state = use_load(`code ${branch}`, (signal) => get('/enrollees/{branch}/link-code-status', { path: { branch }, signal }), {
    every: 5000, again: (data) => !!data && ['未取得', '送信待ち', '取得中'].includes(data.state),
  })
  const [asked, set_asked] = useState(false)
  const again = use_action(async () => {
    await post('/enrollees/{branch}/link-code-request', { path: { branch } })
    set_asked(true)
    state.reload()
  })
  return (
    <section className="panel space-y-4" aria-labelledby="code">
      <h2 id="code">{t('enrollee.code')}</h2>
      <p className="support">{t('enrollee.code_support')}</p>
      <ProblemNotice error={state.error} />
      {state.data && (
        <Definitions columns={2} items={[
          [t('enrollee.code_state'), <StateTag state={state.data.state} />],
          [t('enrollee.code_kind'), code_name('acquisition_kind', state.data.acquisition_kind)],
          [t('enrollee.code_date'), date_only(state.data.date, language)],
          [t('common.result'), state.data.result_code ? <><span className="mono">{state.data.result_code}</span> {state.data.message}</> : '—'],
        ]} />
      )}
      {asked && <Notice kind="success" title={t('enrollee.asked_again')} />}
      <ProblemNotice error={again.error} />
      {state.data?.state === '取得エラー' && may('enrollee.write') && (
        <div className="flex flex-wrap gap-3">
          <Button onClick={() => void again.run()} inactive={again.busy}>{t('enrollee.ask_again')}</Button>
        </div>
      )}
    </section>
  )
}

export function EnrolleeScreen({ branch }: { branch: string }) {
  const { language, t } = use_language()
  const { may } = use_session()
  const person = use_load(`person ${branch}`, (signal) => get('/enrollees/{branch}', { path: { branch }, signal }))
  const history = use_load(`history ${branch}`, (signal) => get('/enrollees/{branch}/eligibility-history', { path: { branch }, signal }))
  const [version, set_version] = useState(0)
  const changed = () => {
    person.reload()
    history.reload()
    set_version((before) => before + 1)
  }
  const { data } = person
  return (
    <Page title={data ? t('enrollee.title', { name: data.name }) : t('enrollee.title_none')}
      back={{ href: href('/enrollees'), text: t('menu.enrollees') }}
      actions={may('inquiry.ask') && data ? <a className="button button-secondary" href={href('/inquiries/new', { branch })}>{t('enrollee.to_inquiry')}</a> : undefined}
      sources={[{ source: 'law', text: 'enrollee.source_law' }, { source: 'guide', text: 'enrollee.source_guide' }, { source: 'simulated', text: 'enrollee.source_simulated' }]}
      commands={[
        { path: '/enrollees/{branch}', parameters: { branch } },
        { path: '/enrollees/{branch}/eligibility-history', parameters: { branch } },
        { path: '/enrollees/{branch}/corrections', parameters: { branch } },
        { path: '/enrollees/{branch}/link-code-status', parameters: { branch } },
      ]}>
      <ProblemNotice error={person.error} />
      {!data && !person.error && <Loading />}
      {data && (
        <>
          <section className="panel space-y-4" aria-labelledby="person">
            <h2 id="person">{t('enrollee.person')}</h2>
            <Definitions columns={2} items={[
              [t('enrollee.branch'), <span className="mono">{data.branch_number}</span>],
              [t('enrollees.personal_number'), <PersonalNumber branch={branch} masked={data.personal_number_masked} />],
              [t('enrollee.name'), <>{data.name}<span className="support block">{data.name_kana}</span></>],
              [t('enrollee.common_name'), data.common_name || '—'],
              [t('enrollee.birth_date'), date_only(data.birth_date, language)],
              [t('enrollee.sex'), code_name('sex', data.sex)],
              [t('enrollee.address'), data.address_hidden ? <HiddenAddress branch={branch} /> : <>{data.postal_code && `〒${data.postal_code.slice(0, 3)}-${data.postal_code.slice(3)} `}{data.address} {data.address_detail}</>],
              [t('enrollee.municipality'), <span className="mono">{data.municipality_code || '—'}</span>],
              [t('enrollee.kind'), code_name('enrollee_kind', data.enrollee_kind)],
              [t('enrollee.resident_kind'), code_name('resident_kind', data.resident_kind)],
              [t('enrollee.insured_number'), <span className="mono">{data.insured_number || '—'}</span>],
              [t('enrollee.addressee_number'), <span className="mono">{data.addressee_number}</span>],
              [t('enrollee.household'), <><span className="mono">{data.household_number || '—'}</span> {data.head_of_household === '1' && t('enrollee.head')}</>],
              [t('enrollee.relationship'), code_name('relationship', data.relationship)],
              [t('enrollee.change'), data.change_date || data.change_reason ? <>{date_only(data.change_date, language)} {code_name('change_reason', data.change_reason)}</> : '—'],
              [t('enrollee.protection'), data.protection === '1' ? <span className="font-bold text-error-2">{t('enrollee.protected')} {data.protection_until && `〜 ${date_only(data.protection_until, language)}`}</span> : '—'],
              [t('enrollee.registered_at'), date_time(data.registered_at, language)],
              [t('enrollee.receipt'), data.receipt ? (may('file.read') && !data.receipt.startsWith('API-') ? <a className="link mono" href={href(`/receipts/${data.receipt}`)}>{data.receipt}</a> : <span className="mono">{data.receipt}</span>) : '—'],
            ]} />
            {may('enrollee.write') && history.data && (
              <div className="flex flex-wrap gap-3">
                <ChangeEnrollee person={data} periods={history.data.items} on_done={changed} />
                <NumberCorrection branch={branch} on_done={changed} />
                <CancelEnrollee branch={branch} />
              </div>
            )}
          </section>
          <Protection key={`protection ${version}`} branch={branch} on_change={person.reload} />
          <LinkCode key={version} branch={branch} />
          <ProblemNotice error={history.error} />
          {history.data && (
            <section className="space-y-3" aria-labelledby="history">
              <h2 id="history">{t('enrollee.history')}</h2>
              <DataTable caption={t('enrollee.history_caption')} rows={history.data.items} row_key={(row) => row.acquired_on + row.acquisition_reason} empty={t('enrollee.history_empty')}
                columns={[
                  { title: t('enrollee.acquired_on'), head: true, cell: (row) => date_only(row.acquired_on, language) },
                  { title: t('enrollee.acquisition_reason'), nowrap: true, cell: (row) => code_name('acquisition_reason', row.acquisition_reason) },
                  { title: t('enrollee.lost_on'), nowrap: true, cell: (row) => date_only(row.lost_on, language) },
                  { title: t('enrollee.loss_reason'), nowrap: true, cell: (row) => code_name('loss_reason', row.loss_reason) },
                  { title: t('enrollee.registered_at'), nowrap: true, cell: (row) => date_time(row.registered_at, language) },
                ]} />
            </section>
          )}
          <Corrections branch={branch} version={version} />
          {may('fukuhon.read') && data.enrollee_kind === '1' && <Fukuhon branch={branch} />}
        </>
      )}
    </Page>
  )
}
