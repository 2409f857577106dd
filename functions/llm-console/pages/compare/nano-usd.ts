/** Costs are whole billionths of a USD. These add up exactly, which binary fractions of a USD do not. */
const perUsd = 1e9

export function toNanoUsd(usd: number): number {
  return Math.round(usd * perUsd)
}

export function toUsd(nanoUsd: number): number {
  return nanoUsd / perUsd
}
