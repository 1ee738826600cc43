import type { Environment } from '../lib/environment'
import { use_language } from '../lib/texts'

/** Colours that tell the two environments apart at a glance; the name is always written too. */
export const environment_look: Record<Environment, { strip: string; tag: string; panel: string }> = {
  verification: { strip: 'bg-green-800', tag: 'border-green-800 bg-green-50 text-green-1000', panel: 'bg-green-1000' },
  production: { strip: 'bg-blue-1000', tag: 'border-blue-1000 bg-blue-50 text-blue-1000', panel: 'bg-blue-1000' },
}

export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="flex-none">
      <rect width="32" height="32" rx="7" fill="#00118f" />
      <circle cx="16" cy="16" r="4" fill="#fff" />
      <g fill="none" stroke="#fff" strokeWidth="2">
        <circle cx="6.5" cy="8" r="2.2" /><circle cx="25.5" cy="8" r="2.2" /><circle cx="6.5" cy="24" r="2.2" /><circle cx="25.5" cy="24" r="2.2" />
        <path d="M8.300 9.500l4.700 4M23.700 9.500l-4.700 4M8.300 22.500l4.700-4M23.700 22.500l-4.700-4" />
      </g>
    </svg>
  )
}

export function LanguageSwitch() {
  const { language, set_language } = use_language()
  const other = language === 'ja' ? 'en' : 'ja'
  return (
    <button type="button" lang={other} className="button button-quiet button-small" onClick={() => set_language(other)}>
      {other === 'en' ? 'English' : '日本語'}
    </button>
  )
}

/** Says on every screen that this is not the real terminal. */
export function SimulatedTag() {
  const { t } = use_language()
  return <span className="tag border-solid-gray-600 bg-white font-bold text-solid-gray-800">{t('app.simulated')}</span>
}
