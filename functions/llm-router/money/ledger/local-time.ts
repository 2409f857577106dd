import { beginningOf, dayIn } from '../local-day.ts'

/** The calendar of a time zone. */
export type LocalTime = {
  /** The date on which a moment falls, such as `2026-11-25`. */
  dateAt(ms: number): string
  /** When a date or a month begins, such as `2026-11-25` or `2026-11`. In some zones, that is no full hour of UTC. */
  startOf(date: string): number
}

/** @param timeZone an IANA name that `Intl` knows */
export function createLocalTime(timeZone: string): LocalTime {
  const localDay = dayIn(timeZone)

  return {
    dateAt: (ms) => new Date(localDay(ms)).toISOString().slice(0, 10),
    startOf: (date) => beginningOf(Date.parse(`${date.length === 7 ? `${date}-01` : date}T00:00:00Z`), localDay),
  }
}
