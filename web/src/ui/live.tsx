import { createContext, useCallback, useContext, useState, type ReactNode } from 'react'

const LiveContext = createContext<(text: string) => void>(() => {})

/** Says something to a screen reader without moving the focus. */
export const use_announce = () => useContext(LiveContext)

export function LiveRegion({ children }: { children: ReactNode }) {
  const [text, set_text] = useState('')
  const announce = useCallback((next: string) => set_text(next), [])
  return (
    <LiveContext.Provider value={announce}>
      {children}
      <div className="sr-only" role="status" aria-live="polite" data-testid="live">{text}</div>
    </LiveContext.Provider>
  )
}
