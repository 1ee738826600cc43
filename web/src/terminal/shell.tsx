import { useEffect, useRef, useState } from 'react'
import { environment } from '../lib/environment'
import { href, match, use_location } from '../lib/router'
import { use_session } from '../lib/session'
import { role_names, use_language, type TextKey } from '../lib/texts'
import { Button } from '../ui/basics'
import { Notice } from '../ui/notice'
import { Page } from '../ui/page'
import { environment_look, LanguageSwitch, Mark, SimulatedTag } from './brand'
import { EnvironmentClock } from './clock'
import { lacking, routes, type Route } from './routes'

function find_route(path: string) {
  for (const route of routes) {
    const parameters = match(route.path, path)
    if (parameters) return { route, parameters }
  }
  return undefined
}

/** Menu by role: only what the session's rights allow. */
function Menu({ current }: { current: string | undefined }) {
  const { t } = use_language()
  const { may } = use_session()
  const groups = new Map<TextKey | undefined, Route[]>()
  for (const route of routes) {
    if (!route.menu || lacking(route, may)) continue
    groups.set(route.group, [...(groups.get(route.group) ?? []), route])
  }
  return (
    <nav aria-label={t('menu.title')} className="space-y-4 py-4">
      {[...groups].map(([group, members]) => (
        <div key={group ?? 'top'}>
          {group && <p className="px-5 pb-1 pt-1 font-bold text-solid-gray-700" style={{ fontSize: '0.8125rem' }}>{t(group)}</p>}
          <ul>
            {members.map((route) => (
              <li key={route.path}>
                <a className="nav-link" href={href(route.path)} aria-current={current === route.path ? 'page' : undefined}>{route.menu && t(route.menu)}</a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** Header, menu and the screen of the address. */
export function Shell() {
  const { language, t } = use_language()
  const { terminal, session, may, logout } = use_session()
  const { path } = use_location()
  const [menu_open, set_menu_open] = useState(false)
  const main = useRef<HTMLElement>(null)
  const found = find_route(path)
  const roles = role_names(session.user.roles, language)
  const who = roles === session.user.name ? `${roles}（${session.user.user_id}）` : `${session.user.name}（${roles}）`
  const look = environment_look[environment]
  useEffect(() => set_menu_open(false), [path])

  return (
    <div className="flex min-h-screen flex-col">
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus() }}>{t('shell.skip')}</a>
      <div className={`no-print h-1.5 ${look.strip}`} />
      <header className="border-b border-solid-gray-200 bg-white">
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2 px-5 py-3">
          <a href={href('/')} className="flex items-center gap-3 text-solid-gray-900 no-underline">
            <Mark /><span className="text-std-18B-160">{t('app.name')}</span>
          </a>
          <SimulatedTag />
          <span className={`tag font-bold ${look.tag}`}>{t(`environment.${environment}`)}</span>
          <p className="support hidden lg:block"><span className="sr-only">{t('shell.time')} </span><EnvironmentClock terminal={terminal} /></p>
          <div className="ml-auto flex flex-wrap items-center gap-x-5 gap-y-1">
            <p className="sm:text-right" style={{ fontSize: '0.875rem', lineHeight: 1.5 }}>
              <span className="block text-solid-gray-900">{terminal.insurer.name}</span>
              <span className="block text-solid-gray-700">{who}</span>
            </p>
            <div className="no-print flex items-center gap-1">
              <LanguageSwitch />
              <Button small onClick={() => void logout()}>{t('shell.logout')}</Button>
            </div>
          </div>
        </div>
      </header>
      <div className="flex flex-1 flex-col lg:flex-row">
        <div className="no-print border-solid-gray-200 bg-white lg:w-60 lg:flex-none lg:border-r">
          <div className="border-b border-solid-gray-200 p-2 lg:hidden">
            <Button small aria-expanded={menu_open} onClick={() => set_menu_open(!menu_open)}>{t('menu.title')}</Button>
          </div>
          <div className={menu_open ? '' : 'hidden lg:block'}>
            <Menu current={found?.route.under ?? found?.route.path} />
          </div>
        </div>
        <main id="main" ref={main} tabIndex={-1} className="watermark min-w-0 flex-1">
          {!found ? (
            <Page key={path} title={t('shell.not_found')}><p><a className="link" href={href('/')}>{t('shell.to_home')}</a></p></Page>
          ) : lacking(found.route, may) ? (
            <Page key={path} title={t('shell.forbidden')}><Notice kind="warning" title={t('shell.forbidden_text', { right: lacking(found.route, may) ?? '' })} /></Page>
          ) : (
            <div key={path}>{found.route.screen(found.parameters)}</div>
          )}
        </main>
      </div>
      <footer className="no-print border-t border-solid-gray-200 bg-white px-5 py-3">
        <p className="support">{t('shell.footer')}</p>
      </footer>
    </div>
  )
}
