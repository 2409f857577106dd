import type { Per } from './range.ts'

/**
 * `14:00`, `11-26` or `2026-11`; `11-26 14:00` where the hours are of several days. Hours are shown as the switch in the navigation
 * says; days are the catalogue's.
 */
export function timeLabels(times: readonly string[], per: Per, isUtc: boolean): string[] {
  if (per === 'month') return [...times]
  if (per === 'day') return times.map((time) => time.slice(5))
  const hours = times.map((time) => hourOf(new Date(time), isUtc))
  const isOneDay = new Set(hours.map(({ day }) => day)).size <= 1
  return hours.map(({ day, hour }) => (isOneDay ? hour : `${day} ${hour}`))
}

function hourOf(at: Date, isUtc: boolean): { day: string; hour: string } {
  const shown = isUtc ? at : new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  const text = shown.toISOString()
  return { day: text.slice(5, 10), hour: text.slice(11, 16) }
}
