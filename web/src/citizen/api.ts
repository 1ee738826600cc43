import { ApiError, problem_of } from '../api/client'

/** /{world}/{environment}/ is where this page lies; its API is below. */
const [, world = 'demo', environment = 'production'] = location.pathname.split('/')
export const place = { world, environment }
const base = `/${world}/${environment}/api/v1`

interface Named {
  code: string
  name: string
}

export interface ExchangeRecord {
  exchange_number: string
  asker: Named
  provider: Named
  office: Named & { basis: string }
  information: Named
  asked_at: string
  provided_at: string | null
  status: 'asked' | 'held' | 'answered' | 'none' | 'impossible'
}

export interface Choice extends Named {
  name_en: string
  holders: Named[]
}

export interface SelfRequest {
  id: string
  selfiTranStatusCd: '01' | '09' | '02' | '03' | '04' | '06'
  personInfoName: string
  holder: Named
  requested_at: string
  message?: string
  message_en?: string
  resultList?: { personInfoNameDetailList: { personInitemCd: string; personInitemName: string; personInitemContent: string }[] }[]
}

export interface CitizenNotice {
  id: string
  title: string
  text: string
  sent_at: string
  sender: Named
}

export interface Items<T> {
  items: T[]
  next_cursor?: string | null
}

/** One call of the citizen's API; throws ApiError. */
export async function ask<T>(verb: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(base + path, {
      method: verb, signal, credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch (failure) {
    throw new ApiError({ code: 'NETWORK', status: 0, title: 'サーバーに接続できません', title_en: 'The server cannot be reached', detail: String(failure) })
  }
  const text = await answer.text()
  if (!answer.ok) throw problem_of(answer.status, text, path === '/sessions')
  return (text ? JSON.parse(text) : undefined) as T
}
