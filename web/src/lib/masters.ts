import { ApiError, get } from '../api/client'

/** One row of a 配信マスター, as config/masters ships it. */
export interface MasterRow {
  code: string
  name: string
  kind?: string
  /** Further kinds of a body that acts in several. */
  also?: string[]
  office?: string
  row?: number
  asker_kind?: string
  provider_kinds?: string[]
  items?: { code: string; name?: string; type: string; codes?: Record<string, string> }[]
}

/** A value of an answer as a person reads it: a code with its name, a date as a date, the rest as it came. */
export function value_text(information: MasterRow | undefined, item_code: string, value: string, date: (value: string) => string): string {
  const item = information?.items?.find((one) => one.code === item_code)
  const name = item?.codes?.[value]
  if (name) return `${value} ${name}`
  return item && /date$/.test(item.type) && /^[0-9]{8}$/.test(value) ? date(value) : value
}

const kept = new Map<string, Promise<MasterRow[]>>()

const is_row = (row: unknown): row is MasterRow => typeof row === 'object' && row !== null && 'code' in row && 'name' in row

/** Rows of one master, fetched once; empty where the user may not read masters (codes are then typed). */
export function master(name: string): Promise<MasterRow[]> {
  let rows = kept.get(name)
  if (!rows) {
    rows = get('/masters/{name}', { path: { name } }).then(
      (answer) => (answer.items as unknown[]).filter(is_row),
      (error) => {
        kept.delete(name)
        if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return []
        throw error
      },
    )
    kept.set(name, rows)
  }
  return rows
}
