import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError } from '../api/client'

export interface Loaded<T> {
  data: T | undefined
  error: ApiError | undefined
  loading: boolean
  reload(): void
}

const as_api_error = (error: unknown) =>
  error instanceof ApiError ? error : new ApiError({ code: 'SCREEN', status: 0, title: '画面の処理に失敗しました', title_en: 'The screen failed', detail: String(error) })

/** Loads for as long as `key` stays the same; a newer key cancels the older load. `every` repeats in so many milliseconds while
 * `again` says so (a receipt that is still being worked on). The data stays in view during a repeat and after a failed one. */
export function use_load<T>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<T>,
  repeat?: { every: number; again: (data: T | undefined) => boolean },
): Loaded<T> {
  const [state, set_state] = useState<{ key?: string; data?: T; error?: ApiError; loading: boolean }>({ loading: key !== undefined })
  const [turn, set_turn] = useState(0)
  const latest = useRef({ load, repeat })
  latest.current = { load, repeat }

  useEffect(() => {
    if (key === undefined) {
      set_state({ loading: false })
      return
    }
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const run = async () => {
      let data: T | undefined
      try {
        data = await latest.current.load(abort.signal)
        if (abort.signal.aborted) return
        set_state({ key, data, loading: false })
      } catch (error) {
        if (abort.signal.aborted) return
        const refusal = as_api_error(error)
        set_state((before) => ({ key, data: before.key === key ? before.data : undefined, error: refusal, loading: false }))
        if (!refusal.unreachable && refusal.status !== 503) return
      }
      const { repeat: wanted } = latest.current
      if (wanted?.again(data)) timer = setTimeout(run, wanted.every)
    }
    set_state((before) => (before.key === key ? { ...before, loading: true } : { key, loading: true }))
    void run()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [key, turn])

  const reload = useCallback(() => set_turn((n) => n + 1), [])
  return { data: state.data, error: state.error, loading: state.loading, reload }
}

/** One action behind a button: busy while it runs, its refusal kept until the next try. */
export function use_action<A extends unknown[]>(action: (...args: A) => Promise<void>) {
  const [busy, set_busy] = useState(false)
  const [error, set_error] = useState<ApiError>()
  const run = async (...args: A) => {
    if (busy) return
    set_busy(true)
    set_error(undefined)
    try {
      await action(...args)
    } catch (refusal) {
      set_error(as_api_error(refusal))
    } finally {
      set_busy(false)
    }
  }
  return { busy, error, run, clear: () => set_error(undefined) }
}

/** Rows of a list that pages by cursor: the first page by `key`, more by `more()`. */
export function use_pages<T>(key: string, load: (cursor: string | undefined, signal: AbortSignal) => Promise<{ items: T[]; next_cursor?: string | null }>) {
  const [rows, set_rows] = useState<{ key: string; items: T[]; next: string | null } | undefined>()
  const first = use_load(key, (signal) => load(undefined, signal))
  const latest = useRef(load)
  latest.current = load
  useEffect(() => {
    if (first.data) set_rows({ key, items: first.data.items, next: first.data.next_cursor ?? null })
  }, [first.data, key])
  const shown = rows?.key === key ? rows : undefined
  const action = use_action(async () => {
    if (!shown?.next) return
    const page = await latest.current(shown.next, new AbortController().signal)
    set_rows({ key, items: [...shown.items, ...page.items], next: page.next_cursor ?? null })
  })
  return {
    items: shown?.items, more: shown?.next ? action.run : undefined, more_busy: action.busy,
    loading: first.loading, error: first.error ?? action.error, reload: first.reload,
  }
}
