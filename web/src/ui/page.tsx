import { useEffect, useRef, type ReactNode } from 'react'
import { use_language } from '../lib/texts'
import { Sources, type Provenance } from './badges'
import { Commands, type CommandLine } from './command'

interface PageProps {
  title: string
  lead?: string
  /** The screen above this one in the order of work. */
  back?: { href: string; text: string }
  actions?: ReactNode
  sources?: Provenance[]
  commands?: CommandLine[]
  children: ReactNode
}

/** Frame of every screen: its heading takes the focus when the screen opens, and names the window. */
export function Page({ title, lead, back, actions, sources, commands, children }: PageProps) {
  const { t } = use_language()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} | ${t('app.title')}`
    return () => { document.title = t('app.title') }
  }, [title, t])
  useEffect(() => {
    if (!document.querySelector('dialog[open]')) heading.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [])
  return (
    <div className="mx-auto max-w-[72rem] space-y-6 px-6 py-8 lg:px-10">
      {back && <p className="no-print"><a className="link" href={back.href}>← {back.text}</a></p>}
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="max-w-3xl space-y-2">
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {actions && <div className="no-print flex flex-wrap gap-3">{actions}</div>}
      </div>
      {children}
      {(sources || commands) && (
        <div className="space-y-4 border-t border-solid-gray-200 pt-5">
          {sources && <Sources items={sources} />}
          {commands && <Commands lines={commands} />}
        </div>
      )}
    </div>
  )
}
