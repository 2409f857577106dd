/** Undefined if it is unknown, and null for an invalid date: a single target must not make a whole reply fail. */
export function toTime(ms: number | undefined): string | null | undefined {
  if (ms === undefined) return undefined
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
