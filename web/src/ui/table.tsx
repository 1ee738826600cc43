import { useId, type ReactNode } from 'react'
import { use_language } from '../lib/texts'
import { Button } from './basics'

export interface Column<T> {
  title: string
  cell: (row: T) => ReactNode
  /** The cell that names the row for a screen reader. */
  head?: boolean
  number?: boolean
  nowrap?: boolean
}

interface TableProps<T> {
  caption: string
  columns: Column<T>[]
  rows: T[]
  row_key: (row: T) => string
  /** Fetches the next page; absent on the last one. */
  more?: () => void
  more_busy?: boolean
  empty?: string
}

/** A real table with caption and headings; it scrolls by itself, also by keyboard, where the window is narrow. */
export function DataTable<T>({ caption, columns, rows, row_key, more, more_busy, empty }: TableProps<T>) {
  const { t } = use_language()
  const id = useId()
  return (
    <div className="card overflow-hidden">
      <div className="overflow-x-auto" role="region" aria-labelledby={id} tabIndex={0}>
        <table className="table">
          <caption id={id}>{caption}{rows.length > 0 && <span>（{t('table.shown', { count: rows.length })}）</span>}</caption>
          <thead>
            <tr>{columns.map((column) => <th key={column.title} scope="col" className={column.number ? 'number' : ''}>{column.title}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row_key(row)}>
                {columns.map((column) => {
                  const look = `${column.number ? 'number' : ''} ${column.nowrap ? 'whitespace-nowrap' : ''}`
                  return column.head
                    ? <th key={column.title} scope="row" className={look}>{column.cell(row)}</th>
                    : <td key={column.title} className={look}>{column.cell(row)}</td>
                })}
              </tr>
            ))}
            {rows.length === 0 && <tr><td colSpan={columns.length} className="!py-6 text-solid-gray-700">{empty ?? t('table.empty')}</td></tr>}
          </tbody>
        </table>
      </div>
      {more && (
        <div className="border-t border-solid-gray-200 p-3 text-center">
          <Button small onClick={more} inactive={more_busy}>{more_busy ? t('common.loading') : t('table.more')}</Button>
        </div>
      )}
    </div>
  )
}
