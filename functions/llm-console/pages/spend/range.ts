import { dayMs, hourMs } from '#runtime/contract/durations.ts'

/** The times that can be picked. */
export const ranges = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  month: 'This month',
  custom: 'Other days',
} as const

export type RangeName = keyof typeof ranges

/** What is asked of the ledger. Days are those of the catalogue's time zone; `to` is not included. */
export type Range = { from?: string; to?: string; per: Per }
export type Per = 'hour' | 'day' | 'month'

export function isRangeName(text: string | null): text is RangeName {
  return text !== null && Object.hasOwn(ranges, text)
}

type Calendar = {
  nowMs: number
  timeZone: string
  /** The first of other days: `2026-11-26`. */
  from: string
  /** The last of them. */
  to: string
}

/**
 * The range of a name.
 * @returns undefined for days that are none, or in the wrong order
 */
export function rangeOf(name: RangeName, { nowMs, timeZone, from, to }: Calendar): Range | undefined {
  const daysAgo = (days: number) => dayOf(Date.parse(dayIn(timeZone)(nowMs)) - days * dayMs)
  if (name === '24h') return { from: hourOf(nowMs - dayMs), per: 'hour' }
  if (name === '7d') return { from: daysAgo(6), per: 'day' }
  if (name === '30d') return { from: daysAgo(29), per: 'day' }
  if (name === 'month') return { per: 'day' }
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
  if (!isDay(from) || !isDay(to) || fromMs > toMs) return undefined
  const end = dayOf(toMs + dayMs)
  // The very last day that can be written has none after it.
  if (!isDay(end)) return undefined
  const days = (toMs - fromMs) / dayMs + 1
  return { from, to: end, per: days <= 2 ? 'hour' : days <= 93 ? 'day' : 'month' }
}

/** The query of `/admin/usage`. */
export function usageQuery({ from, to }: Range, more: Readonly<Record<string, string>>): string {
  return new URLSearchParams({ ...(from && { from }), ...(to && { to }), ...more }).toString()
}

/**
 * Every hour, day or month of a reply, so that those without a call are there too.
 * @param from the beginning and `to` the end, which is not included, in ISO 8601
 */
export function timesBetween(per: Per, from: string, to: string, timeZone: string): string[] {
  const times: string[] = []
  const stepMs = per === 'hour' ? hourMs : dayMs
  const dayAt = dayIn(timeZone)
  const length = per === 'month' ? 7 : 10
  // An hour belongs to the day in which it begins, and in some zones no hour begins with the day.
  const last = Date.parse(to) - hourMs
  // Days have 23 to 25 hours: halves of them miss none.
  for (let ms = Date.parse(from); ms <= last; ms += per === 'hour' ? stepMs : stepMs / 2) {
    const time = per === 'hour' ? new Date(ms).toISOString() : dayAt(ms).slice(0, length)
    if (time !== times.at(-1)) times.push(time)
  }
  const end = per === 'hour' ? undefined : dayAt(last).slice(0, length)
  return end === undefined || end === times.at(-1) || last < Date.parse(from) ? times : [...times, end]
}

/** The days of a time zone: `2026-11-26`. */
function dayIn(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (ms) => format.format(ms)
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function hourOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 13)}:00:00Z`
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text
}
