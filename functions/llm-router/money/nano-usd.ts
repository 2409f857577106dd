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
