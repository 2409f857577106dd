import type { ComponentChildren } from 'preact'
import type { Unknown } from './format.ts'

type Props = {
  label: string
  value: number | Unknown
  most: number
  /** From which share on it is nearly full. */
  warning: number
  /** What it shows, in words. */
  children: ComponentChildren
}

/** A share of something limited, as a bar below its words. */
export function Meter({ label, value, most, warning, children }: Props) {
  const share = value === undefined || value === null || most <= 0 ? undefined : value / most
  const tone = share === undefined ? '' : share >= 1 ? 'bad' : share >= warning ? 'warning' : 'good'
  return (
    <div class="meter-field">
      <div>{children}</div>
      <meter class={tone} aria-label={label} min={0} max={1} value={Math.min(1, share ?? 0)}>
        {share === undefined ? 'unknown' : `${Math.round(share * 100)} %`}
      </meter>
    </div>
  )
}
