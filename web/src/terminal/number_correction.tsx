import { useState, type FormEvent } from 'react'
import { put } from '../api/client'
import { code_options } from '../lib/codes'
import { use_action } from '../lib/load'
import { use_language } from '../lib/texts'
import { Button, Dialog, SelectField, TextField } from '../ui/basics'
import { ProblemNotice } from '../ui/notice'

/** 番号変更: the same person under another number, the code stays. 誤り訂正: the number was another person's; the 枝番 moves to the right person and a code is acquired anew. */
export function NumberCorrection({ branch, on_done }: { branch: string; on_done(): void }) {
  const { t } = use_language()
  const [open, set_open] = useState(false)
  const [number, set_number] = useState('')
  const [reason, set_reason] = useState<'1' | '2'>('2')
  const [wrong, set_wrong] = useState(false)
  const correct = use_action(async () => {
    await put('/enrollees/{branch}', { path: { branch }, body: { personal_number: number, reason } })
    close()
    on_done()
  })
  const close = () => {
    set_number('')
    set_wrong(false)
    set_open(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const bad = !/^[0-9]{12}$/.test(number)
    set_wrong(bad)
    if (!bad) void correct.run()
  }
  return (
    <>
      <Button onClick={() => set_open(true)}>{t('correction.open')}</Button>
      <Dialog open={open} title={t('correction.title')} on_close={close}>
        <form onSubmit={submit} noValidate className="space-y-5">
          <p>{t('correction.text')}</p>
          <SelectField label={t('correction.reason')} required value={reason} onChange={(event) => set_reason(event.target.value === '1' ? '1' : '2')}
            options={code_options('personal_number_change').slice(1)} />
          <ProblemNotice error={correct.error} />
          <TextField label={t('correction.number')} required inputMode="numeric" autoComplete="off" maxLength={12} value={number}
            onChange={(event) => set_number(event.target.value)} error={wrong ? t('enrollees.twelve_digits') : undefined} />
          <div className="flex gap-3">
            <Button type="submit" inactive={correct.busy}>{t('correction.submit')}</Button>
            <Button look="quiet" onClick={close}>{t('common.close')}</Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
