import { dayIn } from '../local-day.ts'

export const hourMs = 3_600_000

/** The calendar of a time zone. */
export type LocalTime = {
  /** The date on which a moment falls, such as `2026-11-25`. */
  dateAt(ms: number): string
  /** The first full hour of a date or a month, such as `2026-11-25` or `2026-11`. */
  startOf(date: string): number
}

/** @param timeZone an IANA name that `Intl` knows */
export function createLocalTime(timeZone: string): LocalTime {
  const localDay = dayIn(timeZone)
  const dateAt = (ms: number) => new Date(localDay(ms)).toISOString().slice(0, 10)

  return {
    dateAt,
    startOf(date) {
      const wanted = date.length === 7 ? `${date}-01` : date
      // No zone is further from UTC than 14 hours; a day that daylight saving begins may have no hour 0.
      let ms = Date.parse(`${wanted}T00:00:00Z`) - 15 * hourMs
      while (dateAt(ms) < wanted) ms += hourMs
      return ms
    },
  }
}
