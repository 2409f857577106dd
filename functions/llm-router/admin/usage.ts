import * as v from 'valibot'
import { refusal } from '#runtime/contract/refusal.ts'
import { csvLine } from '#runtime/csv.ts'
import { json, type Reply, type Route } from '#runtime/http/call.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { hourGroup } from '../money/ledger/entry.ts'
import { createLocalTime, hourMs, type LocalTime } from '../money/ledger/local-time.ts'
import { createUsageTable, groupNames, type UsageTable } from '../money/ledger/usage-table.ts'
import { toUsd } from '../money/nano-usd.ts'
import type { LedgerStore } from '../store/ledger-store.ts'
import { momentMs, parameter, readQuery } from './query.ts'

export type LedgerRouteParts = {
  ledger: LedgerStore
  catalogue: Pick<Catalogue, 'calendar'>
  now: () => number
}

const group = v.picklist(groupNames, `must be some of ${groupNames.join(', ')}, with commas between them`)
const groups = v.pipe(
  v.string(),
  v.transform((names) => [...new Set(names.split(','))]),
  v.array(group),
)

const querySchema = v.strictObject({
  group_by: v.optional(groups),
  per: v.optional(v.picklist(['hour', 'day', 'month'], 'must be hour, day or month')),
  from: v.optional(parameter.moment),
  to: v.optional(parameter.moment),
  format: v.optional(v.picklist(['json', 'csv'], 'must be json or csv'), 'json'),
})

type Query = v.InferOutput<typeof querySchema>

/** Three years. */
const mostHours = 3 * 366 * 24
/** More are for a spreadsheet or a database, not for a reply. */
const mostRows = 100_000
/** The hours whose sums are in memory at once. */
const hoursAtOnce = 24

const sumNames = ['calls', 'prompt_tokens', 'completion_tokens', 'cost_usd', 'unknown_cost_calls']
const toSums = ([calls = 0, prompt = 0, completion = 0, nanoUsd = 0, unknown = 0]: readonly number[]) => [
  ...[calls, prompt, completion, toUsd(nanoUsd), unknown],
]

/** `GET /admin/usage`: what was used and spent, by any property of the calls, and by hour, day or month. */
export function usageRoute({ ledger, catalogue, now }: LedgerRouteParts): Route {
  const { timeZone } = catalogue.calendar
  const localTime = createLocalTime(timeZone)

  function range({ from, to }: Query): { fromMs: number; toMs: number } {
    const month = localTime.dateAt(now()).slice(0, 7)
    const fromMs = floorHour(from === undefined ? localTime.startOf(month) : momentMs(from, localTime))
    const toMs = -floorHour(to === undefined ? -now() : -momentMs(to, localTime))
    if (fromMs >= toMs) throw refusal('to must be later than from', 'to')
    if (toMs - fromMs > mostHours * hourMs) throw refusal('from must be within three years before to', 'from')
    return { fromMs, toMs }
  }

  async function fill(table: UsageTable, { per }: Query, fromMs: number, toMs: number): Promise<void> {
    for (let startMs = fromMs; startMs < toMs; startMs += hoursAtOnce * hourMs) {
      const hours = hoursBetween(startMs, Math.min(toMs, startMs + hoursAtOnce * hourMs))
      const tallies = await ledger.tallies(hours.map((ms) => hourGroup(new Date(ms).toISOString())))
      for (const [index, ms] of hours.entries()) table.add(timeOf(ms, per, localTime), tallies[index] ?? new Map())
      if (table.size() <= mostRows) continue
      throw refusal(`There are more than ${mostRows} rows: group by less, or ask for a shorter time`, 'group_by')
    }
  }

  async function handle({ query }: { query: string }): Promise<Reply> {
    const asked = readQuery(querySchema, query)
    const { group_by: groupBy = [], per, format } = asked
    const { fromMs, toMs } = range(asked)
    const table = createUsageTable(groupBy)
    await fill(table, asked, fromMs, toMs)
    const names = [...(per ? ['time'] : []), ...groupBy, ...sumNames]
    const rows = table.rows().map(({ time, values, sums }) => [...(per ? [time] : []), ...values, ...toSums(sums)])
    if (format === 'csv') {
      const headers = { 'content-type': 'text/csv; charset=utf-8; header=present' }
      return { status: 200, headers, body: [names, ...rows].map(csvLine).join('') }
    }
    return json({
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      time_zone: timeZone,
      rows: rows.map((row) => withNames(names, row)),
      total: withNames(sumNames, toSums(table.total())),
    })
  }

  return { method: 'GET', path: '/admin/usage', handle }
}

function floorHour(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs
}

function hoursBetween(fromMs: number, toMs: number): number[] {
  return Array.from({ length: (toMs - fromMs) / hourMs }, (_, index) => fromMs + index * hourMs)
}

/** An hour belongs to the day in which it begins. */
function timeOf(ms: number, per: Query['per'], localTime: LocalTime): string | undefined {
  if (per === undefined) return undefined
  return per === 'hour' ? new Date(ms).toISOString() : localTime.dateAt(ms).slice(0, per === 'day' ? 10 : 7)
}

function withNames(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]))
}
