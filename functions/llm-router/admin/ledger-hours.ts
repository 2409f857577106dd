import { hourMs } from '#runtime/contract/durations.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { hourGroup, keptHours } from '../money/ledger/entry.ts'
import type { LocalTime } from '../money/ledger/local-time.ts'
import type { LedgerStore } from '../store/ledger-store.ts'
import { momentMs } from './query.ts'

/** More are for a spreadsheet or a database, not for a reply. */
const mostRows = 100_000
/** The hours whose sums are in memory at once. */
const hoursAtOnce = 24

/** Whole hours, the second one not included; none if both are the same. */
export type Hours = { fromMs: number; toMs: number }

/**
 * The hours that a query asks for, by default those of this month until now. There may be none yet: where a month begins at half past
 * an hour, its first full hour is to come.
 * @throws LlmError invalid_request if `to` leaves none, or if there are too many
 */
export function hoursOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  localTime: LocalTime,
  nowMs: number,
): Hours {
  const month = localTime.dateAt(nowMs).slice(0, 7)
  const fromMs = firstHour(from ?? month, localTime)
  const toMs = to === undefined ? Math.max(ceilHour(nowMs), fromMs) : ceilHour(momentMs(to, localTime))
  if (to !== undefined && fromMs >= toMs) throw refusal('to must be later than from', 'to')
  if (toMs - fromMs > keptHours * hourMs) throw refusal('from must be within three years before to', 'from')
  return { fromMs, toMs }
}

export type HourTable = {
  add(time: string | undefined, members: ReadonlyMap<string, readonly number[]>): void
  size(): number
}

export type Per = 'hour' | 'day' | 'month' | undefined

/**
 * Adds the sums of all these hours to a table.
 * @throws LlmError invalid_request if that has too many rows
 */
export async function addHours(
  table: HourTable,
  { fromMs, toMs, per }: Hours & { per: Per },
  ledger: Pick<LedgerStore, 'tallies'>,
  localTime: LocalTime,
): Promise<void> {
  for (let startMs = fromMs; startMs < toMs; startMs += hoursAtOnce * hourMs) {
    const hours = hoursBetween(startMs, Math.min(toMs, startMs + hoursAtOnce * hourMs))
    const tallies = await ledger.tallies(hours.map((ms) => hourGroup(new Date(ms).toISOString())))
    for (const [index, ms] of hours.entries()) {
      table.add(timeOf(ms, per, localTime), tallies[index] ?? new Map())
      // Requests go on meanwhile.
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (table.size() <= mostRows) continue
    throw refusal(`There are more than ${mostRows} rows: group by less, or ask for a shorter time`, 'group_by')
  }
}

/** The hour that a time is in; of a day or a month, the first that begins in it. */
function firstHour(moment: string, localTime: LocalTime): number {
  const ms = momentMs(moment, localTime)
  return moment.includes('T') ? Math.floor(ms / hourMs) * hourMs : ceilHour(ms)
}

function ceilHour(ms: number): number {
  return Math.ceil(ms / hourMs) * hourMs
}

function hoursBetween(fromMs: number, toMs: number): number[] {
  return Array.from({ length: (toMs - fromMs) / hourMs }, (_, index) => fromMs + index * hourMs)
}

/** An hour belongs to the day in which it begins. */
function timeOf(ms: number, per: Per, localTime: LocalTime): string | undefined {
  if (per === undefined) return undefined
  return per === 'hour' ? new Date(ms).toISOString() : localTime.dateAt(ms).slice(0, per === 'day' ? 10 : 7)
}
