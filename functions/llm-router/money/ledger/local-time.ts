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
  // Made with the first use, because it takes milliseconds of a start.
  let format: Intl.DateTimeFormat | undefined

  function dateAt(ms: number): string {
    format ??= new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]))
    return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
  }

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
