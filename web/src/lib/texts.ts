import { createContext, useContext } from 'react'
import ja from '../texts/ja.json'
import en from '../texts/en.json'

/** Every text of the screens has a key here; ja.json is the authority, en.json must have the same keys (checked by tsc). */
export type TextKey = keyof typeof ja
export type Language = 'ja' | 'en'
export type Values = Record<string, string | number>
export type Translate = (key: TextKey, values?: Values) => string

const texts: Record<Language, Record<TextKey, string>> = { ja, en }

const storage_key = 'chukan.language'

export function stored_language(): Language {
  try {
    return localStorage.getItem(storage_key) === 'en' ? 'en' : 'ja'
  } catch {
    return 'ja'
  }
}

export function store_language(language: Language) {
  try {
    localStorage.setItem(storage_key, language)
  } catch {
    // A terminal may forbid storage: the choice then holds for this page only.
  }
}

/** A translator for one language; `{name}` in a text is replaced by `values.name`. */
export function translator(language: Language): Translate {
  return (key, values) => {
    const text = texts[language][key] ?? key
    return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text
  }
}

/** Text of a key that is built from data, such as a state; undefined when there is none. */
export function text_if_any(language: Language, key: string): string | undefined {
  return (texts[language] as Record<string, string>)[key]
}

/** Names of roles: the standard ones have texts, a body's own roles only their codes. */
export const role_names = (roles: string[], language: Language) => roles.map((code) => text_if_any(language, `role.${code}`) ?? code).join('・')

export interface LanguageState {
  language: Language
  t: Translate
  set_language(language: Language): void
}

export const LanguageContext = createContext<LanguageState>({
  language: 'ja',
  t: translator('ja'),
  set_language: () => {},
})

export const use_language = () => useContext(LanguageContext)
