/** Counters hold billionths of a USD as whole numbers, which add up exactly. */
const perUsd = 1e9

/** Rounds to the nearest billionth. */
export function toNanoUsd(usd: number): number {
  return Math.round(usd * perUsd)
}

/** The same for an amount that must not be too small. */
export function toNanoUsdAtLeast(usd: number): number {
  return Math.ceil(usd * perUsd)
}

export function toUsd(nanoUsd: number): number {
  return nanoUsd / perUsd
}

/** A whole number of billionths as an exact decimal in USD, without an exponent, such as `0.0000057`. */
export function formatUsd(nanoUsd: number): string {
  const digits = String(Math.abs(nanoUsd)).padStart(10, '0')
  const fraction = digits.slice(-9).replace(/0+$/, '')
  return `${nanoUsd < 0 ? '-' : ''}${digits.slice(0, -9)}${fraction && `.${fraction}`}`
}
