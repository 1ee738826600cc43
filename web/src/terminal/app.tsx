import { useCallback, useEffect, useMemo, useState } from 'react'
import { ApiError, del, get, on_refusal } from '../api/client'
import type { Session, Terminal } from '../lib/session'
import { SessionContext } from '../lib/session'
import { LanguageContext, store_language, stored_language, translator, type Language } from '../lib/texts'
import { use_load } from '../lib/load'
import { Button } from '../ui/basics'
import { CertificateContext } from '../ui/command'
import { LiveRegion } from '../ui/live'
import { Loading, ProblemNotice } from '../ui/notice'
import { Login } from './login'
import { ForcedPasswordChange } from './password'
import { Shell } from './shell'

/** The terminal: language, whose terminal it is, who is logged in; then the login, the first password or the screens. */
export function App() {
  const [language, set_language] = useState<Language>(stored_language)
  const language_state = useMemo(() => ({
    language,
    t: translator(language),
    set_language: (next: Language) => {
      store_language(next)
      set_language(next)
    },
  }), [language])
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <LanguageContext.Provider value={language_state}>
      <LiveRegion>
        <Terminal_ />
      </LiveRegion>
    </LanguageContext.Provider>
  )
}

async function current_session(signal: AbortSignal): Promise<Session | null> {
  try {
    return await get('/sessions/current', { signal })
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null
    throw error
  }
}

function Terminal_() {
  const terminal = use_load<Terminal>('terminal', (signal) => get('/terminal', { signal }), { every: 60_000, again: () => true })
  const loaded = use_load('session', current_session)
  const [session, set_session] = useState<Session | null>()
  const [lost, set_lost] = useState(false)

  useEffect(() => {
    if (loaded.data !== undefined) set_session(loaded.data)
  }, [loaded.data])

  useEffect(() => {
    on_refusal(
      () => set_session((before) => {
        if (before) set_lost(true)
        return null
      }),
      () => set_session((before) => (before ? { ...before, password_change_required: true } : before)),
    )
  }, [])

  const refresh = useCallback(async () => set_session(await get('/sessions/current')), [])
  const logout = useCallback(async () => {
    try {
      await del('/sessions/current')
    } finally {
      set_lost(false)
      set_session(null)
    }
  }, [])

  const failure = terminal.data ? loaded.error : terminal.error
  if (failure && session === undefined)
    return (
      <main className="mx-auto max-w-2xl space-y-6 p-10">
        <ProblemNotice error={failure} />
        <Button onClick={() => location.reload()}><Again /></Button>
      </main>
    )
  if (!terminal.data || session === undefined) return <main className="p-10"><Loading /></main>
  const certificate = `${terminal.data.insurer.code}-${terminal.data.terminal}`
  if (session === null)
    return (
      <CertificateContext.Provider value={certificate}>
        <Login terminal={terminal.data} lost={lost} on_login={(next) => { set_lost(false); set_session(next) }} />
      </CertificateContext.Provider>
    )

  const state = {
    terminal: terminal.data, session, refresh, logout,
    may: (right: string) => session.rights.includes(right),
  }
  return (
    <CertificateContext.Provider value={certificate}>
      <SessionContext.Provider value={state}>
        {session.password_change_required ? <ForcedPasswordChange /> : <Shell />}
      </SessionContext.Provider>
    </CertificateContext.Provider>
  )
}

function Again() {
  return <>{translator(stored_language())('common.again')}</>
}
