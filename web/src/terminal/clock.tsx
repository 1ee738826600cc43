import { useEffect, useRef, useState } from 'react'
import { date_time } from '../lib/format'
import type { Terminal } from '../lib/session'
import { use_language } from '../lib/texts'

/** The environment's own time, which is not the terminal's: it starts from what the server said and runs on from there. */
export function EnvironmentClock({ terminal, seconds }: { terminal: Terminal; seconds?: boolean }) {
  const { language } = use_language()
  const told = useRef({ value: '', at: 0 })
  if (told.current.value !== terminal.environment_time) told.current = { value: terminal.environment_time, at: Date.now() }
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  const passed = terminal.frozen ? 0 : Date.now() - told.current.at
  const now = new Date(new Date(terminal.environment_time).getTime() + passed).toISOString()
  return <time dateTime={now}>{date_time(now, language, seconds)}</time>
}
