import type { Language } from './texts'

const zone = 'Asia/Tokyo'

function parts(options: Intl.DateTimeFormatOptions, language: Language, date: Date) {
  const locale = language === 'ja' ? 'ja-JP-u-ca-japanese' : 'en-GB'
  return new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(date)
}

/** A moment as a clerk reads it: 平成29年11月13日 14:05 (Japan time), or 13 November 2017, 14:05. */
export function date_time(value: string | null | undefined, language: Language, seconds = false): string {
  if (!value) return '—'
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return value
  const day = parts({ year: 'numeric', month: 'long', day: 'numeric' }, language, date)
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined,
  }).format(date)
  return `${day} ${time}`
}

/** A date of a file (YYYYMMDD) or of the API (YYYY-MM-DD). Month or day 00 means unknown (不詳) and stays as it is. */
export function date_only(value: string | null | undefined, language: Language): string {
  if (!value) return '—'
  const found = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(value)
  if (!found) return value
  const [, year, month, day] = found
  if (month === '00' || day === '00') return `${year}-${month}-${day}`
  return parts({ year: 'numeric', month: 'long', day: 'numeric' }, language, new Date(`${year}-${month}-${day}T12:00:00+09:00`))
}

export const count = (value: number | null | undefined) => (value == null ? '—' : value.toLocaleString('en-US'))

export function bytes(value: number | null | undefined): string {
  if (value == null) return '—'
  if (value < 1024) return `${value} B`
  const units = ['KB', 'MB', 'GB']
  let size = value
  let unit = -1
  do {
    size /= 1024
    unit++
  } while (size >= 1024 && unit < units.length - 1)
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`
}
