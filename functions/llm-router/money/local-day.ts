/** A day as its midnight in UTC, wherever it is. */
export type Day = number

export const dayMs = 86_400_000

/**
 * Tells which day a time is in a time zone. Other zones than UTC need `Intl`, which takes 12 ms and 10 MB to load.
 * @param timeZone an IANA name that `Intl` knows
 */
export function dayIn(timeZone: string): (ms: number) => Day {
  if (timeZone === 'UTC') return (ms) => Math.floor(ms / dayMs) * dayMs
  let format: Intl.DateTimeFormat | undefined
  return (ms) => {
    format ??= new Intl.DateTimeFormat('en', {
      ...({ timeZone, calendar: 'iso8601', numberingSystem: 'latn' } as const),
      ...({ year: 'numeric', month: 'numeric', day: 'numeric' } as const),
    })
    const found = format.formatToParts(ms)
    const read = (type: string) => Number(found.find((part) => part.type === type)?.value)
    // Date.UTC takes the year 50 for 1950.
    return new Date(0).setUTCFullYear(read('year'), read('month') - 1, read('day'))
  }
}
