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
  const percent = Math.round((share ?? 0) * 100)
  return (
    <div class="meter-field">
      <div>{children}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw a meter each in its own way */}
      <div
        class="meter"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={share === undefined ? 'unknown' : `${percent} %`}
      >
        <svg width="100%" height="8" aria-hidden="true">
          <rect class={tone} width={`${Math.min(100, percent)}%`} height="8" />
        </svg>
      </div>
    </div>
  )
}
