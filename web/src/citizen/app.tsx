import { useEffect, useRef, useState, type ReactNode } from 'react'
import { on_refusal } from '../api/client'
import { LanguageContext, store_language, stored_language, translator, use_language, type Language, type TextKey } from '../lib/texts'
import { LanguageSwitch, Mark, SimulatedTag } from '../terminal/brand'
import { Button } from '../ui/basics'
import { LiveRegion } from '../ui/live'
import { Loading } from '../ui/notice'
import { ask, place } from './api'
import { Login } from './login'
import { Notices } from './notices'
import { Records } from './records'
import { SelfInformation } from './self_information'

const parts: { id: string; text: TextKey; show: () => ReactNode }[] = [
  { id: 'records', text: 'citizen.records', show: () => <Records /> },
  { id: 'self', text: 'citizen.self', show: () => <SelfInformation /> },
  { id: 'notices', text: 'citizen.notices', show: () => <Notices /> },
]

function Inside({ on_logout }: { on_logout(): void }) {
  const { t } = use_language()
  const [part, set_part] = useState(() => parts.find((each) => `#${each.id}` === location.hash) ?? parts[0]!)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${t(part.text)} | ${t('citizen.title')}`
    heading.current?.focus({ preventScroll: true })
  }, [part, t])
  const leave = async () => {
    await ask('DELETE', '/sessions/current').catch(() => {}) // over in any case: the screen forgets it
    on_logout()
  }
  return (
    <>
      <nav aria-label={t('citizen.menu')} className="border-b border-solid-gray-200 bg-white">
        <ul className="mx-auto flex max-w-[72rem] flex-wrap items-center px-4">
          {parts.map((each) => (
            <li key={each.id}>
              <a className="nav-link" href={`#${each.id}`} aria-current={each.id === part.id ? 'page' : undefined} onClick={() => set_part(each)}>{t(each.text)}</a>
            </li>
          ))}
          <li className="ml-auto py-2"><Button small onClick={() => void leave()}>{t('citizen.logout')}</Button></li>
        </ul>
      </nav>
      <main className="mx-auto max-w-[72rem] space-y-6 px-6 py-8">
        <h1 ref={heading} tabIndex={-1}>{t(part.text)}</h1>
        {part.show()}
      </main>
    </>
  )
}

/** The citizen's screens: a login with a simulated card, then やりとり履歴 and 自己情報. */
export function App() {
  const [language, set_language] = useState<Language>(stored_language)
  const [session, set_session] = useState<'unknown' | 'none' | 'lost' | 'open'>('unknown')
  const t = translator(language)
  useEffect(() => {
    document.documentElement.lang = language
    store_language(language)
  }, [language])
  useEffect(() => {
    on_refusal(() => set_session((before) => (before === 'open' ? 'lost' : 'none')), () => {})
    ask('GET', '/sessions/current').then(() => set_session('open'), () => set_session('none'))
  }, [])
  return (
    <LanguageContext.Provider value={{ language, t, set_language }}>
      <LiveRegion>
        <div className="watermark min-h-screen">
          <header className="flex flex-wrap items-center justify-between gap-3 border-b border-solid-gray-200 bg-white px-6 py-3">
            <div className="flex items-center gap-3">
              <Mark size={28} /><span className="font-bold text-solid-gray-900">{t('citizen.title')}</span><SimulatedTag />
              <span className="support">{place.world} / {place.environment}</span>
            </div>
            <LanguageSwitch />
          </header>
          {session === 'unknown' && <main className="p-8"><Loading /></main>}
          {(session === 'none' || session === 'lost') && <Login lost={session === 'lost'} on_login={() => set_session('open')} />}
          {session === 'open' && <Inside on_logout={() => set_session('none')} />}
        </div>
      </LiveRegion>
    </LanguageContext.Provider>
  )
}
