import { useId } from 'react'

/** A bar with its words: the percentage is also text, so that it can be read and heard. */
export function ProgressBar({ label, value, text, stopped }: { label: string; value: number; text: string; stopped?: boolean }) {
  const id = useId()
  const percent = Math.max(0, Math.min(100, Math.floor(value * 100)))
  return (
    <div className="space-y-1">
      <div className="flex items-baseline justify-between gap-4">
        <span id={id} className="font-bold text-solid-gray-900">{label}</span>
        <span className="support" style={{ fontVariantNumeric: 'tabular-nums' }}>{text}</span>
      </div>
      <div className="bar" role="progressbar" aria-labelledby={id} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-valuetext={text}>
        <div className="bar-fill" style={{ width: `${percent}%` }} data-done={percent === 100 && !stopped} data-stopped={stopped} />
      </div>
    </div>
  )
}
