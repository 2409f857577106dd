import type { BudgetPeriod } from '#runtime/contract/admin/budgets.ts'
import { dayMs } from '#runtime/contract/durations.ts'
import { beginningOf, type Day, dayIn } from '../local-day.ts'

/** Times are since the epoch. A period begins at `startMs`, and ends before `endMs`. */
export type Period = {
  /** The first day, as 2026-11-25; `total` for a budget that never resets. */
  name: string
  startMs: number
  endMs: number
}

export type Calendar = { timeZone: string; fiscalYearStartMonth: number }

/** The period that a time is in. */
export type PeriodOf = (per: BudgetPeriod, nowMs: number) => Period

const allTime: Period = { name: 'total', startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY }

/** The periods of a calendar. Each is computed once, because a time zone's rules take a while to apply. */
export function createPeriods({ timeZone, fiscalYearStartMonth }: Calendar): PeriodOf {
  const localDay = dayIn(timeZone)
  const known = new Map<BudgetPeriod, Period>()
  return (per, nowMs) => {
    if (per === 'total') return allTime
    const last = known.get(per)
    if (last && nowMs >= last.startMs && nowMs < last.endMs) return last
    const { first, next } = bounds(per, localDay(nowMs), fiscalYearStartMonth)
    const period = {
      name: new Date(first).toISOString().slice(0, 10),
      startMs: beginningOf(first, localDay),
      endMs: beginningOf(next, localDay),
    }
    known.set(per, period)
    return period
  }
}

/** The first day of the period that a day is in, and that of the next one. */
function bounds(
  per: Exclude<BudgetPeriod, 'total'>,
  day: Day,
  fiscalYearStartMonth: number,
): { first: Day; next: Day } {
  const date = new Date(day)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const months = (first: number, count: number) => ({
    first: Date.UTC(year, first),
    next: Date.UTC(year, first + count),
  })
  switch (per) {
    case 'day':
      return { first: day, next: day + dayMs }
    case 'week': {
      const first = day - ((date.getUTCDay() + 6) % 7) * dayMs
      return { first, next: first + 7 * dayMs }
    }
    case 'month':
      return months(month, 1)
    case 'quarter':
      return months(month - ((month + 13 - fiscalYearStartMonth) % 3), 3)
  }
}
