import { api_base } from '../lib/environment'
import type { components, paths } from './schema'

export type Schemas = components['schemas']
export type Problem = Schemas['problem']

/** A refusal of the server, or our own account of a server that cannot be reached (status 0). */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code} ${problem.title}`)
  }
  get status() {
    return this.problem.status
  }
  get unreachable() {
    return this.problem.status === 0
  }
}

type Verb = 'get' | 'post' | 'put' | 'delete'
type Operation<P extends keyof paths, V extends Verb> = paths[P] extends { [K in V]: infer O } ? O : never
type Having<V extends Verb> = { [P in keyof paths]: paths[P] extends { [K in V]: { responses: unknown } } ? P : never }[keyof paths]
type Json<R> = R extends { content: { 'application/json': infer T } } ? T : never
type Answer<O> = O extends { responses: infer R } ? { [S in keyof R]: S extends 200 | 201 | 202 ? Json<R[S]> : never }[keyof R] : never
type Body<O> = O extends { requestBody: { content: { 'application/json': infer T } } } ? T : undefined
type PathOf<O> = O extends { parameters: { path: infer T } } ? T : undefined
type QueryOf<O> = O extends { parameters: { query?: infer T } } ? T : undefined

interface Options<O> {
  path?: PathOf<O>
  query?: QueryOf<O>
  body?: Body<O>
  signal?: AbortSignal
  /** Makes a repeated request safe: the server gives the first answer again. */
  idempotency_key?: string
}

/** The address of a call, also used for downloads and for the command that a screen shows. */
export function address(template: string, path: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name] ?? '')))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  const text = search.toString()
  return `${api_base}${filled}${text ? `?${text}` : ''}`
}

let on_session_lost: () => void = () => {}
let on_password_change_required: () => void = () => {}

/** What the application does when any call finds the session gone (401) or held up by the password change (E9306). */
export function on_refusal(lost: () => void, change_required: () => void) {
  on_session_lost = lost
  on_password_change_required = change_required
}

const unreachable = (detail: string): Problem => ({
  code: 'NETWORK', status: 0, title: 'サーバーに接続できません', title_en: 'The server cannot be reached', detail,
})

/** Turns an answer that is not a success into an ApiError, whatever its body is. */
export function problem_of(status: number, text: string, during_login = false): ApiError {
  let problem: Problem | undefined
  try {
    const parsed: unknown = JSON.parse(text)
    if (parsed && typeof parsed === 'object' && 'code' in parsed) problem = parsed as Problem
  } catch {
    // Not JSON: something between us and the portal answered.
  }
  const error = new ApiError(
    problem ? { ...problem, status } : { code: `HTTP ${status}`, status, title: `HTTP ${status}`, title_en: `HTTP ${status}`, detail: text.slice(0, 200) },
  )
  if (status === 401 && !during_login) on_session_lost()
  if (error.problem.code === 'E9306') on_password_change_required()
  return error
}

async function call<O>(verb: Verb, template: string, options: Options<O>): Promise<Answer<O>> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.idempotency_key) headers['Idempotency-Key'] = options.idempotency_key
  let response: Response
  let text: string
  try {
    response = await fetch(address(template, options.path as Record<string, unknown>, options.query as Record<string, unknown>), {
      method: verb.toUpperCase(),
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: options.signal,
    })
    text = await response.text()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(unreachable(String(error)))
  }
  if (!response.ok) throw problem_of(response.status, text, verb === 'post' && template === '/sessions')
  return (text ? JSON.parse(text) : undefined) as Answer<O>
}

export const get = <P extends Having<'get'>>(path: P, options: Options<Operation<P, 'get'>> = {}) => call<Operation<P, 'get'>>('get', path, options)
export const post = <P extends Having<'post'>>(path: P, options: Options<Operation<P, 'post'>> = {}) => call<Operation<P, 'post'>>('post', path, options)
export const put = <P extends Having<'put'>>(path: P, options: Options<Operation<P, 'put'>> = {}) => call<Operation<P, 'put'>>('put', path, options)
export const del = <P extends Having<'delete'>>(path: P, options: Options<Operation<P, 'delete'>> = {}) => call<Operation<P, 'delete'>>('delete', path, options)

/** A key for one press of a button: the same press, sent again after a broken connection, does no harm. */
export const new_key = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(16).slice(2)}`)
