import { createContext, useContext, useState } from 'react'
import { address } from '../api/client'
import { use_language } from '../lib/texts'
import { Button } from './basics'
import { use_announce } from './live'

export interface CommandLine {
  verb?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  parameters?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  /** Name of a file to send as the body. */
  file?: string
  /** Name to store an answer under. */
  output?: string
  login?: boolean
}

/** Name of the terminal's certificate files, as the authority names them: NAME.crt.pem and NAME.key.pem. */
export const CertificateContext = createContext('terminal')

/** The curl command that does what the screen does: practice turns into a script without being written again. */
export function curl_of({ verb = 'GET', path, parameters, query, body, file, output, login }: CommandLine, certificate: string): string {
  const parts = [`curl --cacert ca.pem --cert ${certificate}.crt.pem --key ${certificate}.key.pem`, login ? '-c session.txt' : '-b session.txt']
  if (verb !== 'GET' && !(verb === 'POST' && (body !== undefined || file))) parts.push(`-X ${verb}`)
  if (body !== undefined) parts.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body)}'`)
  if (file) {
    parts.push(`-H 'Content-Type: text/csv'`, `-H 'Content-Disposition: attachment; filename="${file.replace(/'/g, '')}"'`, `--data-binary '@${file.replace(/'/g, '')}'`)
  }
  if (output) parts.push(`-o '${output}'`)
  parts.push(`'${location.origin}${address(path, parameters, query)}'`)
  return parts.join(' \\\n  ')
}

export function Commands({ lines }: { lines: CommandLine[] }) {
  const { t } = use_language()
  const announce = use_announce()
  const [copied, set_copied] = useState(false)
  const certificate = useContext(CertificateContext)
  const text = lines.map((line) => curl_of(line, certificate)).join('\n\n')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      set_copied(true)
      announce(t('command.copied'))
    } catch {
      announce(t('command.not_copied'))
    }
  }
  return (
    <details className="no-print rounded-8 border border-solid-gray-200 bg-white" onToggle={() => set_copied(false)}>
      <summary className="cursor-pointer rounded-8 px-4 py-2 text-solid-gray-800 hover:bg-solid-gray-50">
        <span aria-hidden="true" className="mono mr-2 text-solid-gray-600">&gt;_</span>{t('command.title')}
      </summary>
      <div className="space-y-3 border-t border-solid-gray-200 px-4 py-3">
        <p className="support">{t('command.support', { certificate })}</p>
        <pre tabIndex={0} className="overflow-x-auto rounded-8 bg-solid-gray-900 p-4 text-white" style={{ fontSize: '0.8125rem', lineHeight: 1.6 }} aria-label={t('command.title')}>{text}</pre>
        <Button small onClick={copy}>{copied ? t('command.copied') : t('command.copy')}</Button>
      </div>
    </details>
  )
}
