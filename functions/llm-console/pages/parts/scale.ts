/** About so many lines, at round values. */
const wantedTicks = 4

/** The scale of an axis that begins at 0: its top, and its ticks, so that `most` fits. */
export function scaleTo(most: number): { top: number; ticks: number[] } {
  if (!(most > 0)) return { top: 1, ticks: [0] }
  const raw = most / wantedTicks
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10)
  const count = Math.ceil(most / step - 1e-9)
  // Rounded, so that 0.3 is not 0.30000000000000004.
  const tick = (index: number) => Number((index * step).toPrecision(12))
  return { top: tick(count), ticks: Array.from({ length: count + 1 }, (_, index) => tick(index)) }
}
