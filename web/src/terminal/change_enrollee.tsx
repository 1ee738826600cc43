import { useState, type FormEvent } from 'react'
import { del, put, type Schemas } from '../api/client'
import { code_options } from '../lib/codes'
import { use_action } from '../lib/load'
import { go } from '../lib/router'
import { use_language, type TextKey } from '../lib/texts'
import { Button, Dialog, SelectField, TextField } from '../ui/basics'
import { ProblemNotice } from '../ui/notice'

type Person = Schemas['enrollee']
type Change = Schemas['enrollee_change']
type Item = keyof Change & keyof Person
type Period = Schemas['eligibility_history']['items'][number]

/** What a clerk changes by hand: KN010's own items, by the names of the API. */
const texts: { item: Item; title: TextKey }[] = [
  { item: 'name', title: 'enrollee.name' }, { item: 'name_kana', title: 'change.name_kana' }, { item: 'common_name', title: 'enrollee.common_name' },
  { item: 'insurer_number', title: 'change.insurer_number' }, { item: 'insured_number', title: 'enrollee.insured_number' },
  { item: 'household_number', title: 'enrollee.household' }, { item: 'postal_code', title: 'change.postal_code' }, { item: 'address', title: 'enrollee.address' },
  { item: 'address_detail', title: 'change.address_detail' }, { item: 'municipality_code', title: 'enrollee.municipality' },
  { item: 'department_code', title: 'change.department_code' }, { item: 'change_date', title: 'change.change_date' },
]

/** 変更 of one person: only what was touched is sent; the server judges it as a KN010 of one row. */
export function ChangeEnrollee({ person, periods, on_done }: { person: Person; periods: Period[]; on_done(): void }) {
  const { t } = use_language()
  const [open, set_open] = useState(false)
  const [draft, set_draft] = useState<Change>({})
  const latest = periods.at(-1)
  const change = use_action(async () => {
    // A 資格 is told as a whole: another 取得年月日 is another period.
    const period = draft.acquired_on === undefined ? {}
      : { acquisition_reason: value('acquisition_reason'), lost_on: value('lost_on'), loss_reason: value('loss_reason') }
    await put('/enrollees/{branch}', { path: { branch: person.branch_number }, body: { ...draft, ...period } })
    close()
    on_done()
  })
  const close = () => {
    set_draft({})
    set_open(false)
  }
  const { address_hidden, ...items } = person
  const registered: Record<string, string | null | undefined> = { ...items, ...latest }
  const value = (item: keyof Change) =>
    draft[item] ?? (draft.acquired_on !== undefined && (item === 'lost_on' || item === 'loss_reason') ? '' : registered[item]) ?? ''
  const set = (item: keyof Change, text: string) => set_draft((before) => {
    const next = { ...before, [item]: text }
    if (text === (registered[item] ?? '')) delete next[item]
    return next
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(draft).length > 0) void change.run()
  }
  const hidden = address_hidden ? ['postal_code', 'address', 'address_detail', 'municipality_code', 'managing_municipality_code'] : []
  return (
    <>
      <Button onClick={() => set_open(true)}>{t('change.open')}</Button>
      <Dialog open={open} title={t('change.title')} on_close={close}>
        <form onSubmit={submit} noValidate className="space-y-4">
          <p>{t('change.text')}</p>
          {texts.filter(({ item }) => !hidden.includes(item)).map(({ item, title }) => (
            <TextField key={item} label={t(title)} autoComplete="off" value={value(item)} onChange={(event) => set(item, event.target.value)} />
          ))}
          <SelectField label={t('change.change_reason')} value={value('change_reason')} onChange={(event) => set('change_reason', event.target.value)}
            options={code_options('change_reason')} />
          <SelectField label={t('enrollee.kind')} value={value('enrollee_kind')} onChange={(event) => set('enrollee_kind', event.target.value)}
            options={code_options('enrollee_kind').slice(1)} />
          {value('enrollee_kind') === '1' && (
            <fieldset className="space-y-4">
              <legend className="label">{t('change.eligibility')}</legend>
              <p className="support">{t('change.eligibility_support')}</p>
              <TextField label={t('enrollee.acquired_on')} inputMode="numeric" maxLength={8} value={value('acquired_on')} onChange={(event) => set('acquired_on', event.target.value)} />
              <SelectField label={t('enrollee.acquisition_reason')} value={value('acquisition_reason')} onChange={(event) => set('acquisition_reason', event.target.value)}
                options={code_options('acquisition_reason')} />
              <TextField label={t('enrollee.lost_on')} inputMode="numeric" maxLength={8} value={value('lost_on')} onChange={(event) => set('lost_on', event.target.value)} />
              <SelectField label={t('enrollee.loss_reason')} value={value('loss_reason')} onChange={(event) => set('loss_reason', event.target.value)}
                options={code_options('loss_reason')} />
            </fieldset>
          )}
          <ProblemNotice error={change.error} />
          <div className="flex gap-3">
            <Button look="primary" type="submit" inactive={change.busy || Object.keys(draft).length === 0}>{t('change.submit')}</Button>
            <Button look="quiet" onClick={close}>{t('common.close')}</Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

/** 取消 of a registration that should never have been. */
export function CancelEnrollee({ branch }: { branch: string }) {
  const { t } = use_language()
  const [open, set_open] = useState(false)
  const cancel = use_action(async () => {
    await del('/enrollees/{branch}', { path: { branch } })
    go('/enrollees')
  })
  return (
    <>
      <Button onClick={() => set_open(true)}>{t('cancel.open')}</Button>
      <Dialog open={open} title={t('cancel.title')} on_close={() => set_open(false)}>
        <p>{t('cancel.text')}</p>
        <ProblemNotice error={cancel.error} />
        <div className="flex gap-3">
          <Button onClick={() => void cancel.run()} inactive={cancel.busy}>{t('cancel.submit')}</Button>
          <Button look="quiet" onClick={() => set_open(false)}>{t('common.close')}</Button>
        </div>
      </Dialog>
    </>
  )
}
