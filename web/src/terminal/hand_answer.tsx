import { useState, type FormEvent } from 'react'
import { post, type Schemas } from '../api/client'
import { use_action, use_load } from '../lib/load'
import { master } from '../lib/masters'
import { use_language } from '../lib/texts'
import { Button, Definitions, SelectField, TextField } from '../ui/basics'
import { Loading, ProblemNotice } from '../ui/notice'

type Outcome = Schemas['hand_answer']['outcome']
const outcomes: Outcome[] = ['answered', 'none', 'impossible']
interface Item { code: string; name?: string; type: string; codes?: Record<string, string> }

/** 手動応答: a held request answered by a clerk, item by item, from what the insurer's papers say. */
export function HandAnswer({ answer, on_done, on_close }: { answer: Schemas['pending_answer']; on_done(): void; on_close(): void }) {
  const { t } = use_language()
  const information = use_load(`hand ${answer.information}`, async () => (await master('information')).find((row) => row.code === answer.information))
  const [outcome, set_outcome] = useState<Outcome>('answered')
  const [values, set_values] = useState<Record<string, string>>({})
  const [disclosure, set_disclosure] = useState<'1' | '2'>('1')
  const [tried, set_tried] = useState(false)
  const items: Item[] = information.data?.items ?? []
  const filled = items.filter((item) => values[item.code]?.trim())
  const empty = outcome === 'answered' && filled.length === 0
  const send = use_action(async () => {
    const body: Schemas['hand_answer'] = { outcome, disclosure, ...(outcome === 'answered' && { items: filled.map((item) => ({ item_code: item.code, value: values[item.code]?.trim() ?? '' })) }) }
    await post('/answers/{id}/by-hand', { path: { id: answer.id }, body })
    on_done()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (!empty) void send.run()
  }
  const set = (code: string, value: string) => set_values((before) => ({ ...before, [code]: value }))
  return (
    <form className="space-y-5" onSubmit={submit} noValidate>
      <p>{t('by_hand.text')}</p>
      <Definitions items={[
        [t('answers.asker'), answer.asker_name ?? answer.asker_body],
        [t('inquiry.information'), answer.information_name ?? answer.information],
        [t('enrollee.branch'), <span className="mono">{answer.branch_number ?? '—'}</span>],
      ]} />
      <ProblemNotice error={send.error ?? information.error} />
      <SelectField label={t('by_hand.outcome')} value={outcome} onChange={(event) => set_outcome(event.target.value as Outcome)} options={outcomes.map((one) => ({ value: one, label: t(`by_hand.outcome.${one}`) }))} />
      {outcome === 'answered' && (information.data ? (
        <fieldset className="max-h-[40vh] space-y-4 overflow-y-auto rounded-8 border border-solid-gray-200 p-4">
          <legend className="label">{t('by_hand.items')}</legend>
          {items.map((item) => (item.codes ? (
            <SelectField key={item.code} label={item.name ?? item.code} value={values[item.code] ?? ''} onChange={(event) => set(item.code, event.target.value)}
              options={[{ value: '', label: '—' }, ...Object.entries(item.codes).map(([code, name]) => ({ value: code, label: `${code} ${name}` }))]} />
          ) : (
            <TextField key={item.code} label={item.name ?? item.code} support={/date/.test(item.type) ? t('by_hand.date') : undefined} autoComplete="off" maxLength={200} value={values[item.code] ?? ''}
              onChange={(event) => set(item.code, event.target.value)} />
          )))}
          {tried && empty && <p className="field-error">＊{t('by_hand.nothing')}</p>}
        </fieldset>
      ) : !information.error && <Loading />)}
      <SelectField label={t('record.field.provider_disclosure')} value={disclosure} onChange={(event) => set_disclosure(event.target.value === '2' ? '2' : '1')}
        options={[{ value: '1', label: t('inquiry.disclosure_1') }, { value: '2', label: t('inquiry.disclosure_2') }]} />
      <div className="flex gap-3">
        <Button type="submit" look="primary" inactive={send.busy}>{t('by_hand.send')}</Button>
        <Button look="quiet" onClick={on_close}>{t('common.close')}</Button>
      </div>
    </form>
  )
}
