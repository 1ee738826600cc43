/** Names of codes, from the same tables that the server checks by (config/codes). */
interface CodeTable {
  name: string
  codes: { code: string; ja: string; en?: string }[]
}

const files = import.meta.glob<CodeTable>('../../../config/codes/*.json', { eager: true, import: 'default' })
const tables = new Map(Object.values(files).filter((table) => Array.isArray(table.codes)).map((table) => [table.name, table]))

/** 「01 年齢到達」: the code with its Japanese name, which is what the law and the files call it in either language. */
export function code_name(table: string, code: string | null | undefined): string {
  if (!code) return '—'
  const found = tables.get(table)?.codes.find((one) => one.code === code)
  return found ? `${code} ${found.ja}` : code
}

/** All codes of a table for a choice, with an empty one first. */
export function code_options(table: string): { value: string; label: string }[] {
  return [{ value: '', label: '—' }, ...(tables.get(table)?.codes ?? []).map((one) => ({ value: one.code, label: `${one.code} ${one.ja}` }))]
}
