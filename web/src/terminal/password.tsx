import { useState, type FormEvent } from 'react'
import { put } from '../api/client'
import { environment } from '../lib/environment'
import { use_action } from '../lib/load'
import { use_session } from '../lib/session'
import { use_language, type TextKey } from '../lib/texts'
import { Button, TextField } from '../ui/basics'
import type { Provenance } from '../ui/badges'
import { Notice, ProblemNotice } from '../ui/notice'
import { Page } from '../ui/page'
import { environment_look, LanguageSwitch, Mark, SimulatedTag } from './brand'

/** The rules that can be judged while typing; the server judges them again, and the last five passwords with them. */
const rules: { text: TextKey; holds: (next: string, current: string, user_id: string) => boolean }[] = [
  { text: 'password.rule_length', holds: (next) => next.length >= 8 && next.length <= 16 },
  { text: 'password.rule_characters', holds: (next) => /^[!-~]+$/.test(next) && /[A-Za-z]/.test(next) && /[0-9]/.test(next) },
  { text: 'password.rule_user_id', holds: (next, _, user_id) => !next.toLowerCase().includes(user_id.toLowerCase()) },
  { text: 'password.rule_new', holds: (next, current) => next !== current },
]

const sources: Provenance[] = [
  { source: 'guide', text: 'password.source_guide' },
  { source: 'simulated', text: 'password.source_simulated' },
]

function PasswordForm({ on_done }: { on_done(): void | Promise<void> }) {
  const { t } = use_language()
  const { session } = use_session()
  const [current, set_current] = useState('')
  const [next, set_next] = useState('')
  const [again, set_again] = useState('')
  const [tried, set_tried] = useState(false)
  const broken = next === '' || rules.some((rule) => !rule.holds(next, current, session.user.user_id))
  const change = use_action(async () => {
    await put('/me/password', { body: { current_password: current, new_password: next } })
    set_current(''); set_next(''); set_again(''); set_tried(false)
    await on_done()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set_tried(true)
    if (current && !broken && next === again) void change.run()
  }
  return (
    <form onSubmit={submit} noValidate className="panel max-w-2xl space-y-5">
      <ProblemNotice error={change.error} />
      <TextField label={t('password.current')} type="password" autoComplete="current-password" required maxLength={128}
        value={current} onChange={(event) => set_current(event.target.value)} error={tried && !current ? t('password.current_missing') : undefined} />
      <div className="space-y-2">
        <TextField label={t('password.next')} type="password" autoComplete="new-password" required maxLength={128}
          value={next} onChange={(event) => set_next(event.target.value)} error={tried && broken ? t('password.broken') : undefined} />
        <ul className="space-y-1" aria-label={t('password.rules')}>
          {rules.map((rule) => {
            const holds = next !== '' && rule.holds(next, current, session.user.user_id)
            return (
              <li key={rule.text} className="flex items-center gap-2" style={{ fontSize: '0.9375rem' }}>
                <span aria-hidden="true" className={`flex h-5 w-5 items-center justify-center rounded-full border ${holds ? 'border-green-800 bg-green-800 text-white' : 'border-solid-gray-500 bg-white text-transparent'}`} style={{ fontSize: '0.75rem' }}>✓</span>
                {t(rule.text)}<span className="sr-only">{holds ? t('password.holds') : t('password.holds_not')}</span>
              </li>
            )
          })}
          <li className="support pl-7">{t('password.rule_history')}</li>
        </ul>
      </div>
      <TextField label={t('password.again')} type="password" autoComplete="new-password" required maxLength={128}
        value={again} onChange={(event) => set_again(event.target.value)} error={tried && next !== again ? t('password.different') : undefined} />
      <Button type="submit" look="primary" inactive={change.busy}>{change.busy ? t('common.sending') : t('password.submit')}</Button>
    </form>
  )
}

const commands = [{ verb: 'PUT' as const, path: '/me/password', body: { current_password: '********', new_password: '********' } }]

/** At the first login nothing else can be done. */
export function ForcedPasswordChange() {
  const { t } = use_language()
  const { session, refresh, logout } = use_session()
  return (
    <div className="watermark min-h-screen">
      <div className={`h-1.5 ${environment_look[environment].strip}`} />
      <header className="flex flex-wrap items-center justify-between gap-3 border-b border-solid-gray-200 bg-white px-6 py-3">
        <div className="flex flex-wrap items-center gap-3"><Mark size={28} /><span className="font-bold text-solid-gray-900">{t('app.name')}</span><SimulatedTag /><span className={`tag ${environment_look[environment].tag}`}>{t(`environment.${environment}`)}</span></div>
        <div className="flex gap-2"><LanguageSwitch /><Button small look="quiet" onClick={() => void logout()}>{t('shell.logout')}</Button></div>
      </header>
      <main>
        <Page title={t('password.first_title')} lead={t('password.first_lead', { name: session.user.name })} sources={sources} commands={commands}>
          <PasswordForm on_done={refresh} />
        </Page>
      </main>
    </div>
  )
}

export function PasswordChange() {
  const { t } = use_language()
  const [done, set_done] = useState(false)
  return (
    <Page title={t('password.title')} lead={t('password.lead')} sources={sources} commands={commands}>
      {done && <Notice kind="success" title={t('password.done')} />}
      <PasswordForm on_done={() => set_done(true)} />
    </Page>
  )
}
