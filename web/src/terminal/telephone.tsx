import { useState, type FormEvent } from 'react'
import { get, post } from '../api/client'
import { date_time } from '../lib/format'
import { use_action, use_load } from '../lib/load'
import { use_session } from '../lib/session'
import { use_language } from '../lib/texts'
import { Button, Dialog, SelectField, TextField } from '../ui/basics'
import { Notice, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'

const particulars = ['氏名', '生年月日', '性別', '住所'] as const
type Particular = (typeof particulars)[number]
const needed = 3

/** 電話による回答: what was said outside the network about one exchange, and by what the person was made sure of. Never the content, never a number. */
export function Telephone({ number, side }: { number: string; side: 'asker' | 'provider' }) {
  const { language, t } = use_language()
  const { may } = use_session()
  const talks = use_load(may('record.read') ? `telephone ${number}` : undefined, (signal) => get('/telephone-answers', { query: { exchange_number: number }, signal }))
  const [noting, set_noting] = useState(false)
  const [result, set_result] = useState<'answered' | 'not_answered'>('answered')
  const [checked, set_checked] = useState<Particular[]>([])
  const [note, set_note] = useState('')
  const [tried, set_tried] = useState(false)
  const [done, set_done] = useState(false)
  const too_few = result === 'answered' && checked.length < needed
  const save = use_action(async () => {
    await post('/telephone-answers', { body: { exchange_number: number, result, checked, note } })
    set_noting(false)
    set_done(true)
    talks.reload()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (!too_few) void save.run()
  }
  const open = () => {
    set_result('answered')
    set_checked([])
    set_note('')
    set_tried(false)
    set_done(false)
    save.clear()
    set_noting(true)
  }
  if (!may('record.read')) return null
  return (
    <section className="panel space-y-4" aria-labelledby="telephone">
      <h2 id="telephone">{t('telephone.title')}</h2>
      <p className="support">{t('telephone.support')}</p>
      <ProblemNotice error={talks.error} />
      {done && <Notice kind="success" title={t('telephone.done')} />}
      {talks.data && (
        <DataTable caption={t('telephone.list')} rows={talks.data.items} row_key={(row) => `${row.spoke_at} ${row.user_id ?? ''} ${row.note ?? ''}`} empty={t('telephone.empty')}
          columns={[
            { title: t('telephone.spoke_at'), head: true, nowrap: true, cell: (row) => date_time(row.spoke_at, language) },
            { title: t('telephone.partner'), cell: (row) => row.partner_name ?? <span className="mono">{row.partner_body}</span> },
            { title: t('telephone.checked'), cell: (row) => row.checked.map((one) => t(`telephone.particular.${one as Particular}`)).join('、') || '—' },
            { title: t('common.result'), nowrap: true, cell: (row) => t(row.result === 'answered' ? 'telephone.answered' : 'telephone.not_answered') },
            { title: t('telephone.note'), cell: (row) => row.note || '—' },
            { title: t('records.user'), cell: (row) => row.user_id ?? '—' },
          ]} />
      )}
      {may(side === 'provider' ? 'answer.release' : 'inquiry.ask') && <Button onClick={open}>{t('telephone.add')}</Button>}
      <Dialog open={noting} title={t('telephone.add')} on_close={() => set_noting(false)}>
        <form className="space-y-5" onSubmit={submit} noValidate>
          <ProblemNotice error={save.error} />
          <SelectField label={t('common.result')} value={result} onChange={(event) => set_result(event.target.value === 'answered' ? 'answered' : 'not_answered')}
            options={[{ value: 'answered', label: t('telephone.answered') }, { value: 'not_answered', label: t('telephone.not_answered') }]} />
          <fieldset className="space-y-2">
            <legend className="label">{t('telephone.checked')}</legend>
            <p className="support">{t('telephone.checked_support')}</p>
            {particulars.map((one) => (
              <label key={one} className="flex items-center gap-3">
                <input type="checkbox" className="h-5 w-5" checked={checked.includes(one)} onChange={(event) => set_checked((before) => (event.target.checked ? [...before, one] : before.filter((other) => other !== one)))} />
                {t(`telephone.particular.${one}`)}
              </label>
            ))}
            {tried && too_few && <p className="field-error">＊{t('telephone.too_few')}</p>}
          </fieldset>
          <TextField label={t('telephone.note')} support={t('record.reason_support')} maxLength={200} value={note} onChange={(event) => set_note(event.target.value)} />
          <div className="flex gap-3">
            <Button type="submit" look="primary" inactive={save.busy}>{t('telephone.save')}</Button>
            <Button look="quiet" onClick={() => set_noting(false)}>{t('common.close')}</Button>
          </div>
        </form>
      </Dialog>
    </section>
  )
}
