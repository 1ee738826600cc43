import { useEffect, useRef, useState, type FormEvent } from 'react'
import { post } from '../api/client'
import { environment, other_environment } from '../lib/environment'
import { use_action } from '../lib/load'
import type { Session, Terminal } from '../lib/session'
import { use_language } from '../lib/texts'
import { Button, TextField } from '../ui/basics'
import { Sources } from '../ui/badges'
import { Commands } from '../ui/command'
import { Notice, ProblemNotice } from '../ui/notice'
import { environment_look, LanguageSwitch, Mark, SimulatedTag } from './brand'
import { EnvironmentClock } from './clock'

/** The screen that 連動テスト asks to see and keep: which environment, whose terminal, when. */
export function Login({ terminal, lost, on_login }: { terminal: Terminal; lost: boolean; on_login(session: Session): void }) {
  const { t } = use_language()
  const [user_id, set_user_id] = useState('')
  const [password, set_password] = useState('')
  const [missing, set_missing] = useState(false)
  const first = useRef<HTMLHeadingElement>(null)
  const login = use_action(async () => on_login(await post('/sessions', { body: { user_id: user_id.trim(), password } })))
  const look = environment_look[environment]

  useEffect(() => {
    document.title = `${t('login.title')} | ${t('app.title')}`
  }, [t])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const incomplete = !user_id.trim() || !password
    set_missing(incomplete)
    if (!incomplete) void login.run()
  }

  return (
    <div className="watermark flex min-h-screen flex-col">
      <div className={`h-1.5 ${look.strip}`} />
      <header className="no-print flex items-center justify-between px-6 py-3">
        <div className="flex items-center gap-3"><Mark size={28} /><span className="font-bold text-solid-gray-900">{t('app.name')}</span><SimulatedTag /></div>
        <LanguageSwitch />
      </header>
      <main className="flex flex-1 flex-col items-center justify-center gap-6 px-6 pb-10 pt-4">
        <div className="grid w-full max-w-5xl overflow-hidden rounded-16 bg-white shadow-2 md:grid-cols-[5fr_6fr]">
          <section aria-label={t('login.terminal')} className={`flex flex-col justify-between gap-10 p-8 text-white lg:p-10 ${look.panel}`}>
            <div className="space-y-3">
              <p style={{ fontSize: '0.9375rem' }}>{t('app.long_name')}</p>
              <p className="text-std-36B-140">{t(`environment.${environment}`)}</p>
              <p className="inline-block rounded-4 border border-white px-2 font-bold" style={{ fontSize: '0.875rem' }}>{t('login.not_real')}</p>
            </div>
            <dl className="space-y-4">
              {([
                [t('login.insurer'), <><span className="text-std-18B-160">{terminal.insurer.name}</span><br /><span className="mono">{terminal.insurer.code}</span></>],
                [t('login.terminal_name'), <span className="mono">{terminal.terminal}</span>],
                [t('login.time'), <><EnvironmentClock terminal={terminal} seconds /><span className="ml-3">{terminal.phase}</span></>],
              ] as const).map(([name, value]) => (
                <div key={name} className="border-t border-white pt-2" style={{ borderColor: 'rgba(255,255,255,.35)' }}>
                  <dt style={{ fontSize: '0.8125rem' }}>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section className="p-8 lg:p-10">
            <form onSubmit={submit} noValidate className="space-y-5">
              <h1 ref={first}>{t('login.title')}</h1>
              {lost && !login.error && <Notice kind="warning" title={t('login.lost')} />}
              <ProblemNotice error={login.error} />
              <TextField label={t('login.user_id')} required autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={20} autoFocus
                value={user_id} onChange={(event) => set_user_id(event.target.value)}
                error={missing && !user_id.trim() ? t('login.user_id_missing') : undefined} />
              <TextField label={t('login.password')} required type="password" autoComplete="current-password" maxLength={128}
                value={password} onChange={(event) => set_password(event.target.value)}
                error={missing && !password ? t('login.password_missing') : undefined} />
              <Button type="submit" look="primary" className="w-full" inactive={login.busy}>{login.busy ? t('login.busy') : t('login.submit')}</Button>
              <p className="support">{t('login.lock_hint')}</p>
            </form>
          </section>
        </div>
        <div className="w-full max-w-5xl space-y-4">
          <div className="flex flex-wrap items-center justify-between gap-4">
            <Sources items={[
              { source: 'guide', text: 'login.source_guide' },
              { source: 'guide', text: 'login.source_environment' },
              { source: 'simulated', text: 'login.source_simulated' },
            ]} />
            <div className="no-print flex flex-wrap gap-3">
              <Button small onClick={() => print()}>{t('login.print')}</Button>
              <a className="button button-quiet button-small" href={`/${other_environment}/`}>{t(`login.to_${other_environment}`)}</a>
            </div>
          </div>
          <Commands lines={[
            { path: '/terminal' },
            { verb: 'POST', path: '/sessions', body: { user_id: user_id || 'clerk', password: '********' }, login: true },
          ]} />
        </div>
      </main>
    </div>
  )
}
