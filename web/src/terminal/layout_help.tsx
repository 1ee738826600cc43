import { useState } from 'react'
import { get, type Schemas } from '../api/client'
import type { FileKind } from '../api/upload'
import { date_only } from '../lib/format'
import { use_load } from '../lib/load'
import { kind_ids } from '../lib/receipts'
import { use_language } from '../lib/texts'
import { Loading, ProblemNotice } from '../ui/notice'
import { DataTable } from '../ui/table'

type Item = Schemas['layout_item']

function Items({ caption, items }: { caption: string; items: Item[] }) {
  const { t, language } = use_language()
  const said = (words: Schemas['two_texts']) => (language === 'ja' ? words.text : words.text_en)
  return (
    <DataTable caption={caption} rows={items} row_key={(item) => String(item.number)} columns={[
      { title: t('microscope.number'), number: true, cell: (item) => item.number },
      { title: t('microscope.item'), head: true, nowrap: true, cell: (item) => item.name },
      { title: t('layout_help.type'), cell: (item) => said(item.type) },
      { title: t('layout_help.length'), cell: (item) => said(item.length) },
      { title: t('layout_help.required'), nowrap: true, cell: (item) => (item.required ? t('layout_help.required') : '') },
      { title: t('layout_help.rules'), cell: (item) => [item.limits, ...item.rules].map(said).filter(Boolean).map((text) => <p key={text}>{text}</p>) },
      {
        title: t('layout_help.codes'), cell: (item) => item.codes && (
          <ul>{item.codes.values.map((one) => <li key={one.code}><span className="mono">{one.code}</span> {language === 'ja' ? one.name : one.name_en}</li>)}</ul>
        ),
      },
    ]} />
  )
}

/** What each item of a kind of file may hold, from the layout that the server checks with. Opened by hand, and fetched only then;
 * with `items` (項番) those are shown at once, because somebody has been told that they are wrong. */
export function LayoutHelp({ kind, items }: { kind: FileKind; items?: number[] }) {
  const { t, language } = use_language()
  const [open, set_open] = useState(false)
  const named = items !== undefined && items.length > 0
  const { data, error } = use_load(open || named ? `layout ${kind}` : undefined, (signal) => get('/layouts/{kind}', { path: { kind }, signal }))
  const id = kind_ids[kind]
  const version = data && <p className="support">{t('layout_help.version', { version: data.version, date: date_only(data.day, language) })}</p>
  return (
    <div className="space-y-3">
      <ProblemNotice error={error} />
      {named && data && <Items caption={t('layout_help.marked', { id })} items={data.items.filter((item) => items.includes(item.number))} />}
      <details className="space-y-3" open={open} onToggle={(event) => set_open(event.currentTarget.open)}>
        <summary className="link cursor-pointer">{named ? t('layout_help.all', { id }) : t('layout_help.title', { name: t(`kind.${kind}`), id })}</summary>
        {open && !data && !error && <Loading />}
        {open && version}
        {open && data && <Items caption={t('layout_help.all', { id })} items={data.items} />}
      </details>
    </div>
  )
}
