import { dayMs } from '#runtime/contract/durations.ts'

/** A day as its midnight in UTC, wherever it is. */
export type Day = number

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

/** No time zone is further from UTC, in either direction. */
const furthestMs = dayMs

/**
 * When a day begins: mostly at midnight, but where clocks change at midnight, there may be none, or two. So it is the first second
 * of which the time zone says that it is in that day or a later one.
 */
export function beginningOf(day: Day, localDay: (ms: number) => Day): number {
  let before = (day - furthestMs) / 1000
  let since = (day + furthestMs) / 1000
  while (since - before > 1) {
    const middle = Math.floor((before + since) / 2)
    if (localDay(middle * 1000) >= day) since = middle
    else before = middle
  }
  return since * 1000
}
