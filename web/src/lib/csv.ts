import { problem_of } from '../api/client'

/** Text of the first bytes of a file in any of the three encodings an insurer may have declared. */
export function decode(bytes: Uint8Array, cut: boolean): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut })
  } catch {
    return new TextDecoder('shift_jis').decode(bytes, { stream: cut })
  }
}

/** Records of a small CSV text (RFC 4180). */
export function parse(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { field += '"'; i++ }
      else if (c === '"') quoted = false
      else field += c
    } else if (c === '"') quoted = true
    else if (c === ',') { row.push(field); field = '' }
    else if (c === '\n') { row.push(field.replace(/\r$/, '')); rows.push(row); row = []; field = '' }
    else field += c
  }
  if (field || row.length > 0) { row.push(field); rows.push(row) }
  return rows
}

/** The first records of a file, without fetching more of it than `limit` bytes. */
export async function head_of(address: string, limit: number, signal: AbortSignal): Promise<{ rows: string[][]; cut: boolean }> {
  const response = await fetch(address, { credentials: 'same-origin', cache: 'no-store', signal })
  if (!response.ok) throw problem_of(response.status, await response.text())
  const reader = response.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let cut = false
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    size += value.length
    if (size >= limit) {
      cut = true
      await reader.cancel()
      break
    }
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) { bytes.set(chunk, at); at += chunk.length }
  const rows = parse(decode(bytes, cut))
  if (cut) rows.pop()
  return { rows, cut }
}
