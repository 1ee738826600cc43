import { useEffect, useState } from 'react'

/** Screens are addressed by the fragment (`#/receipts/R…?state=…`): it works wherever the files are served from, needs no
 * rule on the server, and the fragment of an address is never sent or logged. A 個人番号 is never put there either. */
export interface Location {
  path: string
  query: URLSearchParams
}

export function parse_location(hash: string): Location {
  const [path, query] = hash.replace(/^#/, '').split('?', 2)
  return { path: path?.startsWith('/') ? path : '/', query: new URLSearchParams(query ?? '') }
}

export function href(path: string, query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value)
  const text = search.toString()
  return `#${path}${text ? `?${text}` : ''}`
}

export function go(path: string, query: Record<string, string | undefined> = {}) {
  location.hash = href(path, query)
}

/** Replaces the address without a new entry in the history (filters of a list). */
export function replace(path: string, query: Record<string, string | undefined> = {}) {
  history.replaceState(null, '', href(path, query))
  dispatchEvent(new HashChangeEvent('hashchange'))
}

export function use_location(): Location {
  const [hash, set_hash] = useState(location.hash)
  useEffect(() => {
    const changed = () => set_hash(location.hash)
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return parse_location(hash)
}

/** `match('/receipts/:receipt', path)` gives the parameters, or undefined where the path is another. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const parameters: Record<string, string> = {}
  for (let i = 0; i < wanted.length; i++) {
    const name = wanted[i] ?? ''
    const value = given[i] ?? ''
    if (name.startsWith(':') && value) parameters[name.slice(1)] = decodeURIComponent(value)
    else if (name !== value) return undefined
  }
  return parameters
}
