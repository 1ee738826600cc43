import { useState, type FormEvent } from 'react'
import { get, post, put, type Schemas } from '../api/client'
import { code_name } from '../lib/codes'
import { date_only, date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { href } from '../lib/router'
import { use_session } from '../lib/session'
import { text_if_any, use_language } from '../lib/texts'
import { Button, Definitions, Dialog, SelectField, TextField } from '../ui/basics'
import { Loading, Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { DataTable } from '../ui/table'
import { Telephone } from './telephone'

type Note = Schemas['record_note']
const fields = ['office', 'procedure', 'information', 'asked_at', 'provided_at'] as const
type Field = (typeof fields)[number]

/** One 情報提供等記録: what was recorded, and what was said of it since. Added to, never written over. */
export function ExchangeRecord({ id }: { id: string }) {
  const { language, t } = use_language()
  const { may } = use_session()
  const record = use_load(`record ${id}`, (signal) => get('/exchange-records/{id}', { path: { id }, signal }), {
    every: 1000, again: (data) => !!data?.notes.some((note) => note.origin === data.side && !note.told),
  })
  const [doing, set_doing] = useState<'correct' | 'disclose'>()
  const [field, set_field] = useState<Field>('procedure')
  const [value, set_value] = useState('')
  const [reason, set_reason] = useState('')
  const [tried, set_tried] = useState(false)
  const [done, set_done] = useState(false)
  const { data } = record
  const hidden = data && (data.side === 'asker' ? data.asker_disclosure : data.provider_disclosure) === '2'
  const finish = () => {
    set_doing(undefined)
    set_done(true)
    record.reload()
  }
  const correct = use_action(async () => {
    await post('/exchange-records/{id}/corrections', { path: { id }, body: { field, value, reason } })
    finish()
  })
  const disclose = use_action(async () => {
    await put('/exchange-records/{id}/disclosure', { path: { id }, body: { disclosure: hidden ? '1' : '2', reason } })
    finish()
  })
  const open = (what: 'correct' | 'disclose') => {
    set_value('')
    set_reason('')
    set_tried(false)
    set_done(false)
    correct.clear()
    disclose.clear()
    set_doing(what)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (!reason || (doing === 'correct' && !value)) return
    void (doing === 'correct' ? correct : disclose).run()
  }
  const said = (note: Note) => (note.kind === 'disclosure' ? code_name('disclosure', note.value) : note.field.endsWith('_at') ? date_time(note.value, language) : <span className="mono">{note.value}</span>)
  const why = <TextField label={t('record.reason')} support={t('record.reason_support')} required maxLength={200} value={reason}
    onChange={(event) => set_reason(event.target.value)} error={tried && !reason ? t('record.missing') : undefined} />
  return (
    <Page title={t('record.title')} back={{ href: href('/records'), text: t('menu.records') }} lead={t('record.lead')} actions={<Button onClick={record.reload}>{t('common.reload')}</Button>}
      sources={[{ source: 'law', text: 'record.source_law' }, { source: 'simulated', text: 'record.source_simulated' }]}
      commands={[{ path: '/exchange-records/{id}', parameters: { id } }, { verb: 'POST', path: '/exchange-records/{id}/corrections', parameters: { id } }, { verb: 'PUT', path: '/exchange-records/{id}/disclosure', parameters: { id } }]}>
      <ProblemNotice error={record.error} />
      {done && <Notice kind="success" title={t('record.done')} />}
      {!data && !record.error && <Loading />}
      {data && (
        <>
          <section className="panel space-y-4" aria-labelledby="original">
            <h2 id="original">{t('record.original')}</h2>
            <Definitions columns={2} items={[
              [t('inquiry.exchange_number'), <span className="mono">{data.exchange_number}</span>],
              [t('records.side'), t(`records.${data.side}`)],
              [t('records.asker_name'), data.asker_name ?? <span className="mono">{data.asker_body}</span>],
              [t('records.provider_name'), data.provider_name ?? <span className="mono">{data.provider_body}</span>],
              [t('records.road'), t(data.road === 'inside' ? 'records.road.inside' : 'records.road.nws')],
              [t('record.field.office'), <span className="mono">{data.office}</span>],
              [t('record.field.procedure'), <span className="mono">{data.procedure}</span>],
              [t('inquiry.information'), data.information_name ?? <span className="mono">{data.information}</span>],
              [t('common.result'), <>{data.status ? text_if_any(language, `records.status.${data.status}`) ?? data.status : '—'} <span className="mono support">{data.result_code}</span></>],
              [t('inquiry.asked_at'), date_time(data.asked_at, language)],
              [t('records.provided_at'), date_time(data.provided_at, language)],
              [t('record.field.asker_disclosure'), code_name('disclosure', data.asker_disclosure)],
              [t('record.field.provider_disclosure'), code_name('disclosure', data.provider_disclosure)],
              [t('enrollee.branch'), <span className="mono">{data.branch_number ?? '—'}</span>],
              [t('records.keep_until'), date_only(data.keep_until, language)],
            ]} />
            {may('record.correct') && (
              <div className="flex flex-wrap gap-3">
                <Button onClick={() => open('correct')}>{t('record.correct')}</Button>
                <Button onClick={() => open('disclose')}>{t(hidden ? 'record.show' : 'record.hide')}</Button>
              </div>
            )}
          </section>
          <DataTable caption={t('record.history')} rows={data.notes} row_key={(row) => `${row.origin} ${row.ordinal}`} empty={t('record.history_empty')}
            columns={[
              { title: t('record.noted_at'), head: true, nowrap: true, cell: (row) => date_time(row.noted_at, language) },
              { title: t('record.origin'), nowrap: true, cell: (row) => t(`record.origin.${row.origin}`) },
              { title: t('record.what'), cell: (row) => <>{t(`record.field.${row.field}`)}: {said(row)}</> },
              { title: t('record.reason'), cell: (row) => row.reason },
              { title: t('record.by'), cell: (row) => row.user_id ?? '—' },
              { title: t('record.told'), nowrap: true, cell: (row) => t(row.origin !== data.side ? 'record.told_received' : row.told ? 'record.told_yes' : 'record.told_no') },
            ]} />
          <Telephone number={data.exchange_number} side={data.side} />
        </>
      )}
      <Dialog open={!!doing} title={t(doing === 'disclose' ? 'record.hide_title' : 'record.correct_title')} on_close={() => set_doing(undefined)}>
        <form onSubmit={submit} noValidate className="space-y-5">
          <p>{t(doing === 'disclose' ? 'record.hide_text' : 'record.correct_text')}</p>
          <ProblemNotice error={correct.error ?? disclose.error} />
          {doing === 'correct' && (
            <>
              <SelectField label={t('record.item')} value={field} onChange={(event) => set_field(event.target.value as Field)} options={fields.map((one) => ({ value: one, label: t(`record.field.${one}`) }))} />
              <TextField label={t('record.value')} support={t('record.value_support')} required maxLength={40} value={value} onChange={(event) => set_value(event.target.value)}
                error={tried && !value ? t('record.missing') : undefined} />
            </>
          )}
          {why}
          <div className="flex gap-3">
            <Button type="submit" look="primary" inactive={correct.busy || disclose.busy}>{t(doing === 'correct' ? 'record.correct' : hidden ? 'record.show' : 'record.hide')}</Button>
            <Button look="quiet" onClick={() => set_doing(undefined)}>{t('common.close')}</Button>
          </div>
        </form>
      </Dialog>
    </Page>
  )
}
