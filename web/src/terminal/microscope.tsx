import { get, type Schemas } from '../api/client'
import type { FileKind } from '../api/upload'
import { count } from '../lib/format'
import { use_load } from '../lib/load'
import { use_language } from '../lib/texts'
import { Loading, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'
import { LayoutHelp } from './layout_help'

type Bytes = Schemas['file_bytes']

/** The bytes around the place that broke the file; the place itself stands out by a frame and by a word for a screen reader. */
function ByteView({ view }: { view: Bytes['view'] }) {
  const { t } = use_language()
  return (
    <div className="card overflow-x-auto p-4" role="region" aria-label={t('microscope.bytes')} tabIndex={0}>
      <pre className="mono" style={{ fontSize: '0.875rem' }}>
        {view.map((line) => (
          <div key={line.offset}>
            {line.offset.toString(16).padStart(8, '0')}{'  '}
            {line.bytes.map((byte, at) => at === line.marked
              ? <mark key={at} className="border border-error-2 bg-white font-bold text-error-2">{byte}<span className="sr-only">{t('microscope.here')}</span></mark>
              : <span key={at}>{byte}</span>).flatMap((cell, at) => (at === 0 ? [cell] : [' ', cell]))}
            {'   '.repeat(16 - line.bytes.length)}{'  '}{line.text}
          </div>
        ))}
      </pre>
    </div>
  )
}

/** Why a file could not be taken in: encoding, BOM, line ends, columns, and its bytes at the place. */
export function FileMicroscope({ receipt }: { receipt: string }) {
  const { t } = use_language()
  const seen = use_load(`bytes ${receipt}`, (signal) => get('/files/{receipt}/bytes', { path: { receipt }, signal }))
  if (seen.error) return <ProblemNotice error={seen.error} />
  if (!seen.data) return <Loading />
  const file = seen.data
  const facts = [
    { name: t('microscope.read_as'), value: `${file.read_as}（BOM ${file.bom}）` },
    ...file.encodings.map((trial) => ({ name: trial.encoding, value: trial.whole ? t('microscope.whole') : t('microscope.breaks', { position: count(trial.first_bad ?? 0) }) })),
    { name: t('microscope.line_ends'), value: `CRLF ${count(file.line_ends.crlf)} / LF ${count(file.line_ends.lf)} / CR ${count(file.line_ends.cr)}` },
    { name: t('microscope.characters'), value: t('microscope.counts', { private_use: count(file.characters.private_use), control: count(file.characters.control), half_width: count(file.characters.half_width_kana) }) },
    ...file.columns.map((column) => ({
      name: t('microscope.columns', { count: column.count }),
      value: t('microscope.records', { records: count(column.records), line: count(column.first_line) }) + (file.expected_columns != null && column.count !== file.expected_columns ? t('microscope.expected', { count: file.expected_columns }) : ''),
    })),
  ]
  return (
    <section className="space-y-3" aria-labelledby="microscope">
      <h2 id="microscope">{t('microscope.title')}</h2>
      <DataTable caption={t('microscope.facts')} rows={facts} row_key={(row) => row.name} columns={[
        { title: t('microscope.fact'), head: true, nowrap: true, cell: (row) => row.name },
        { title: t('microscope.value'), cell: (row) => row.value },
      ]} />
      {file.header.length > 0 && (
        <DataTable caption={t('microscope.header')} rows={file.header} row_key={(row) => String(row.number)} columns={[
          { title: t('microscope.column'), head: true, number: true, cell: (row) => row.number },
          { title: t('microscope.wanted'), cell: (row) => row.expected },
          { title: t('microscope.found'), cell: (row) => row.found },
        ]} />
      )}
      <ByteView view={file.view} />
      <p className="support">{t('microscope.masked')}</p>
    </section>
  )
}

/** One refused record, item by item. `item` is the 項番 that the errors file names: what the server found beyond the layout is marked too. */
export function RejectedRow({ receipt, kind, line, item }: { receipt: string; kind: FileKind; line: string; item: string }) {
  const { t, language } = use_language()
  const row = use_load(`row ${receipt} ${line}`, (signal) => get('/files/{receipt}/rows/{line}', { path: { receipt, line }, signal }))
  if (row.error) return <ProblemNotice error={row.error} />
  if (!row.data) return <Loading />
  const told = (findings: Schemas['row_finding'][]) => findings.map((finding) => (
    <p key={finding.code}><span className="tag mono border-error-2 text-error-2">{finding.code}</span> {language === 'ja' ? finding.message : finding.message_en} {language === 'ja' ? finding.action : finding.action_en}</p>
  ))
  const wrong = (entry: Schemas['file_row']['items'][number]) => entry.findings.length > 0 || String(entry.number) === item
  return (
    <div className="space-y-3">
      {told(row.data.findings)}
      <DataTable caption={t('microscope.row', { line })} rows={row.data.items} row_key={(entry) => String(entry.number)} columns={[
        { title: t('microscope.number'), number: true, cell: (entry) => entry.number },
        { title: t('microscope.item'), head: true, nowrap: true, cell: (entry) => entry.name },
        { title: t('microscope.value'), cell: (entry) => wrong(entry) ? <span className="border border-error-2 px-1 font-bold text-error-2">{entry.value || t('microscope.empty')}</span> : entry.value },
        { title: t('microscope.finding'), cell: (entry) => entry.findings.length > 0 ? told(entry.findings) : wrong(entry) ? t('microscope.see_list') : '' },
      ]} />
      <LayoutHelp kind={kind} items={row.data.items.filter(wrong).map((entry) => entry.number)} />
    </div>
  )
}
