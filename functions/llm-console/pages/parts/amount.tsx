import { formatCount, formatMs, formatUsd, type Unknown } from './format.ts'

/** US dollars. What is unknown says so. The exact amount is in the tooltip. */
export function Amount({ usd }: { usd: number | Unknown }) {
  if (usd === undefined || usd === null) return <UnknownValue />
  return (
    <span class="number" title={`${usd.toLocaleString('en-US', { maximumFractionDigits: 12 })} USD`}>
      {formatUsd(usd)}
    </span>
  )
}

export function Duration({ ms }: { ms: number | Unknown }) {
  if (ms === undefined || ms === null) return <UnknownValue />
  return (
    <span class="number" title={`${ms.toLocaleString('en-US', { maximumFractionDigits: 3 })} ms`}>
      {formatMs(ms)}
    </span>
  )
}

export function Count({ value, unit }: { value: number | Unknown; unit?: string }) {
  if (value === undefined || value === null) return <UnknownValue />
  return (
    <span class="number">
      {formatCount(value)}
      {unit && <span class="unit"> {unit}</span>}
    </span>
  )
}

function UnknownValue() {
  return <span class="unknown">unknown</span>
}
