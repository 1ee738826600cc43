import type { ReactNode } from 'react'
import type { ApiError } from '../api/client'
import { text_if_any, use_language } from '../lib/texts'

type NoticeKind = 'information' | 'success' | 'warning' | 'error'

const looks: Record<NoticeKind, { box: string; mark: string; sign: string }> = {
  information: { box: 'border-blue-900', mark: 'bg-blue-900 text-white', sign: 'i' },
  success: { box: 'border-green-800', mark: 'bg-green-800 text-white', sign: '✓' },
  warning: { box: 'border-yellow-900', mark: 'bg-yellow-900 text-white', sign: '!' },
  error: { box: 'border-error-2', mark: 'bg-error-2 text-white', sign: '×' },
}

/** A message that stands out; errors interrupt a screen reader, the rest wait. */
export function Notice({ kind, title, children, quiet }: { kind: NoticeKind; title: string; children?: ReactNode; quiet?: boolean }) {
  const { t } = use_language()
  const look = looks[kind]
  return (
    <div className={`rounded-12 border-2 bg-white ${look.box}`} role={quiet ? undefined : kind === 'error' ? 'alert' : 'status'}>
      <div className="flex gap-4 px-5 py-4">
        <span aria-hidden="true" className={`mt-1 flex h-6 w-6 flex-none items-center justify-center rounded-full font-bold ${look.mark}`} style={{ fontSize: '0.875rem' }}>{look.sign}</span>
        <div className="min-w-0 flex-1 space-y-2">
          <p className="text-std-17B-170 text-solid-gray-900"><span className="sr-only">{t(`notice.${kind}`)} </span>{title}</p>
          {children}
        </div>
      </div>
    </div>
  )
}

/** A refusal as the clerk needs it: code, what happened, which item, what to do, and the trace for a report. */
export function ProblemNotice({ error }: { error: ApiError | undefined }) {
  const { language, t } = use_language()
  if (!error) return null
  const { problem } = error
  const title = language === 'ja' ? problem.title : problem.title_en || problem.title
  const action =
    (language === 'ja' ? problem.action : problem.action_en) ??
    text_if_any(language, `problem.action.${problem.code}`) ??
    text_if_any(language, `problem.action.${problem.status}`) ??
    t('problem.action.other')
  return (
    <Notice kind="error" title={title}>
      <p><span className="tag mono border-error-2 text-error-2">{problem.code}</span>{problem.detail && <span className="ml-3">{problem.detail}</span>}</p>
      {problem.errors && problem.errors.length > 0 && (
        <ul className="list-disc space-y-1 pl-6">
          {problem.errors.map((item, index) => (
            <li key={index}><span className="mono">{item.code}</span> {item.message}{item.pointer && <span className="support mono"> ({item.pointer})</span>}</li>
          ))}
        </ul>
      )}
      <p><span className="font-bold">{t('problem.what_to_do')}</span> {action}</p>
      {problem.trace && <p className="support">{t('problem.trace')} <span className="mono">{problem.trace}</span></p>}
    </Notice>
  )
}

/** Says that something is being fetched, without moving the page. */
export function Loading() {
  const { t } = use_language()
  return <p className="support px-1 py-3" role="status">{t('common.loading')}</p>
}
