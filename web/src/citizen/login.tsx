import { useEffect, useState, type FormEvent } from 'react'
import { use_action } from '../lib/load'
import { use_language } from '../lib/texts'
import { Button, TextField } from '../ui/basics'
import { Notice, ProblemNotice } from '../ui/notice'
import { ask } from './api'

/** A card's number and its 利用者証明用暗証番号, typed where the real portal reads a card. */
export function Login({ lost, on_login }: { lost: boolean; on_login(): void }) {
  const { t } = use_language()
  const [card, set_card] = useState('')
  const [pin, set_pin] = useState('')
  const [missing, set_missing] = useState(false)
  const login = use_action(async () => {
    await ask('POST', '/sessions', { card: card.trim().toUpperCase(), pin })
    on_login()
  })
  const right_pin = /^\d{4}$/.test(pin)
  useEffect(() => {
    document.title = `${t('citizen.login')} | ${t('citizen.title')}`
  }, [t])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_missing(!card.trim() || !right_pin)
    if (card.trim() && right_pin) void login.run()
  }
  return (
    <main className="mx-auto max-w-xl space-y-6 px-6 py-10">
      <p className="support">{t('citizen.not_real')}</p>
      <form onSubmit={submit} noValidate className="panel space-y-5">
        <h1>{t('citizen.login')}</h1>
        <p>{t('citizen.login_lead')}</p>
        {lost && !login.error && <Notice kind="warning" title={t('citizen.lost')} />}
        <ProblemNotice error={login.error} />
        <TextField label={t('citizen.card')} support={t('citizen.card_support')} required autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={32}
          value={card} onChange={(event) => set_card(event.target.value)} error={missing && !card.trim() ? t('citizen.card_missing') : undefined} />
        <TextField label={t('citizen.pin')} required type="password" inputMode="numeric" autoComplete="off" maxLength={4}
          value={pin} onChange={(event) => set_pin(event.target.value)} error={missing && !right_pin ? t('citizen.pin_missing') : undefined} />
        <Button type="submit" look="primary" className="w-full" inactive={login.busy}>{login.busy ? t('citizen.busy') : t('citizen.submit')}</Button>
      </form>
    </main>
  )
}
