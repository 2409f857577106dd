import * as v from 'valibot'
import { csvLine } from '#runtime/csv.ts'
import { json, type Reply } from '#runtime/http/call.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { createLocalTime } from '../money/ledger/local-time.ts'
import { createUsageTable, groupNames } from '../money/ledger/usage-table.ts'
import { toUsd } from '../money/nano-usd.ts'
import type { LedgerStore } from '../store/ledger-store.ts'
import type { AdminRoute } from './guard.ts'
import { addHours, hoursOf } from './ledger-hours.ts'
import { parameter, parametersOf, readQuery } from './query.ts'

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

const sumNames = ['calls', 'prompt_tokens', 'completion_tokens', 'cost_usd', 'unknown_cost_calls']
const toSums = ([calls = 0, prompt = 0, completion = 0, nanoUsd = 0, unknown = 0]: readonly number[]) => [
  ...[calls, prompt, completion, toUsd(nanoUsd), unknown],
]

/** `GET /admin/usage`: what was used and spent, by any property of the calls, and by hour, day or month. */
export function usageRoute({ ledger, catalogue, now }: LedgerRouteParts): AdminRoute {
  const { timeZone } = catalogue.calendar
  const localTime = createLocalTime(timeZone)

  async function handle({ query }: { query: string }): Promise<Reply> {
    const asked = readQuery(querySchema, query)
    const { group_by: groupBy = [], per, format } = asked
    const hours = hoursOf(asked, localTime, now())
    const table = createUsageTable(groupBy)
    await addHours(table, { ...hours, per }, ledger, localTime)
    const names = [...(per ? ['time'] : []), ...groupBy, ...sumNames]
    const rows = table.rows().map(({ time, values, sums }) => [...(per ? [time] : []), ...values, ...toSums(sums)])
    if (format === 'csv') {
      const headers = { 'content-type': 'text/csv; charset=utf-8; header=present' }
      return { status: 200, headers, body: [names, ...rows].map(csvLine).join('') }
    }
    return json({
      from: new Date(hours.fromMs).toISOString(),
      to: new Date(hours.toMs).toISOString(),
      time_zone: timeZone,
      rows: rows.map((row) => withNames(names, row)),
      total: withNames(sumNames, toSums(table.total())),
    })
  }

  return { method: 'GET', path: '/admin/usage', parameters: parametersOf(querySchema), handle }
}

function withNames(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]))
}
