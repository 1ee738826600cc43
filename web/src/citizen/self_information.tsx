import { useState, type FormEvent } from 'react'
import { date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { use_language, type TextKey } from '../lib/texts'
import { Button, SelectField } from '../ui/basics'
import { use_announce } from '../ui/live'
import { Loading, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'
import { ask, type Choice, type Items, type SelfRequest } from './api'

const waits = (one: SelfRequest) => one.selfiTranStatusCd === '01' || one.selfiTranStatusCd === '09'

/** What one request was answered with; it is opened for this look only. */
function Content({ id, name }: { id: string; name: string }) {
  const { t } = use_language()
  const found = use_load(id, (signal) => ask<SelfRequest>('GET', `/self-information/${id}`, undefined, signal))
  const rows = found.data?.resultList?.flatMap((each) => each.personInfoNameDetailList).map((item, place) => ({ ...item, place }))
  return (
    <>
      <ProblemNotice error={found.error} />
      {found.loading && !rows && <Loading />}
      {rows && (
        <DataTable caption={t('citizen.content', { name })} rows={rows} row_key={(row) => String(row.place)}
          columns={[
            { title: t('citizen.item'), head: true, cell: (row) => row.personInitemName || row.personInitemCd },
            { title: t('citizen.value'), cell: (row) => row.personInitemContent || t('citizen.no_value') },
          ]} />
      )}
    </>
  )
}

/** 自己情報: ask, then wait for the answer, then look. */
export function SelfInformation() {
  const { t, language } = use_language()
  const announce = use_announce()
  const choices = use_load('choices', (signal) => ask<Items<Choice>>('GET', '/self-information/choices', undefined, signal))
  const requests = use_load('requests', (signal) => ask<Items<SelfRequest>>('GET', '/self-information', undefined, signal),
    { every: 1000, again: (data) => !!data?.items.some(waits) })
  const [information, set_information] = useState('')
  const [holder, set_holder] = useState('')
  const [shown, set_shown] = useState<SelfRequest>()
  const all = choices.data?.items ?? []
  const chosen = all.find((each) => each.code === information) ?? all[0]
  const at = chosen?.holders.find((each) => each.code === holder) ?? chosen?.holders[0]
  const request = use_action(async () => {
    await ask('POST', '/self-information', { information: chosen?.code, provider_body: at?.code })
    announce(t('citizen.self.01'))
    requests.reload()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen && at) void request.run()
  }
  return (
    <>
      <p>{t('citizen.self_lead')}</p>
      <ProblemNotice error={choices.error} />
      {chosen && at && (
        <form onSubmit={submit} className="panel space-y-5">
          <SelectField label={t('citizen.choose')} value={chosen.code} onChange={(event) => { set_information(event.target.value); set_holder('') }}
            options={all.map((each) => ({ value: each.code, label: language === 'ja' ? each.name : each.name_en || each.name }))} />
          <SelectField label={t('citizen.holder')} value={at.code} onChange={(event) => set_holder(event.target.value)}
            options={chosen.holders.map((each) => ({ value: each.code, label: each.name }))} />
          <ProblemNotice error={request.error} />
          <Button type="submit" look="primary" inactive={request.busy}>{t('citizen.request')}</Button>
        </form>
      )}
      <h2>{t('citizen.requested')}</h2>
      <p className="support">{t('citizen.kept')}</p>
      <ProblemNotice error={requests.error} />
      {requests.data && (
        <DataTable caption={t('citizen.requested')} rows={requests.data.items} row_key={(row) => row.id} empty={t('citizen.requests_empty')}
          columns={[
            { title: t('citizen.requested_at'), head: true, cell: (row) => date_time(row.requested_at, language) },
            { title: t('citizen.information'), cell: (row) => row.personInfoName },
            { title: t('citizen.holder'), cell: (row) => row.holder.name },
            { title: t('citizen.status'), cell: (row) => (
              <>
                {t(`citizen.self.${row.selfiTranStatusCd}` as TextKey)}
                {row.message && <><br /><span className="support">{language === 'ja' ? row.message : row.message_en}</span></>}
                {row.selfiTranStatusCd === '03' && <><br /><Button small onClick={() => set_shown(row)}>{t('citizen.show')}</Button></>}
              </>
            ) },
          ]} />
      )}
      {shown && <Content key={shown.id} id={shown.id} name={shown.personInfoName} />}
    </>
  )
}
