import type { ComponentChildren } from 'preact'
import { formatPercent, type Unknown } from './format.ts'

type Props = {
  label: string
  value: number | Unknown
  most: number
  /** From which share on it is nearly full. */
  warning: number
  /** What it shows, in words. */
  children: ComponentChildren
}

/** A share of something limited, in words and as a bar; where the share is not known, there is no bar. */
export function Meter({ label, value, most, warning, children }: Props) {
  const share = value === undefined || value === null || most <= 0 ? undefined : value / most
  return (
    <div class="meter-field">
      <div>{children}</div>
      {share !== undefined && <Bar label={label} share={share} warning={warning} />}
    </div>
  )
}

function Bar({ label, share, warning }: Pick<Props, 'label' | 'warning'> & { share: number }) {
  const shown = Math.min(100, Math.round(share * 100))
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw a meter each in its own way
    <div
      class="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={shown}
      aria-valuetext={formatPercent(share)}
    >
      <svg width="100%" height="8" aria-hidden="true">
        <rect class={share >= 1 ? 'bad' : share >= warning ? 'warning' : 'good'} width={`${shown}%`} height="8" />
      </svg>
    </div>
  )
}
