import { createContext, useContext } from 'react'
import type { Schemas } from '../api/client'

export type Session = Schemas['session']
export type Terminal = Schemas['terminal']

export interface SessionState {
  terminal: Terminal
  session: Session
  may(right: string): boolean
  /** Asks the server again who is logged in (after the password was changed). */
  refresh(): Promise<void>
  logout(): Promise<void>
}

export const SessionContext = createContext<SessionState | null>(null)

export function use_session(): SessionState {
  const state = useContext(SessionContext)
  if (!state) throw new Error('a screen was shown without a session')
  return state
}
