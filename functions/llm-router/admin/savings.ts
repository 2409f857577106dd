import * as v from 'valibot'
import { type Savings, type SavingsGroup, savingsGroups } from '#runtime/contract/admin/savings.ts'
import { json } from '#runtime/http/call.ts'
import { createLocalTime } from '../money/ledger/local-time.ts'
import type { Baseline } from '../money/savings/baselines.ts'
import { createSavingsTable } from '../money/savings/savings-table.ts'
import type { AdminRoute } from './guard.ts'
import { addHours, hoursOf } from './ledger-hours.ts'
import { parameter, parametersOf, readQuery } from './query.ts'
import type { LedgerRouteParts } from './usage.ts'

const querySchema = v.strictObject({
  from: v.optional(parameter.moment),
  to: v.optional(parameter.moment),
  group_by: v.optional(v.picklist(savingsGroups, `must be one of ${savingsGroups.join(', ')}`)),
})

/** `GET /admin/savings`: what the traffic has cost, beside what the same traffic would have cost at each baseline. */
export function savingsRoute(parts: LedgerRouteParts & { baselines: readonly Baseline[] }): AdminRoute {
  const { ledger, catalogue, baselines, now } = parts
  const { timeZone } = catalogue.calendar
  const localTime = createLocalTime(timeZone)

  async function handle({ query }: { query: string }) {
    const { group_by: groupBy, ...range } = readQuery(querySchema, query)
    const hours = hoursOf(range, localTime, now())
    const per = isTime(groupBy) ? groupBy : undefined
    const dimension = isTime(groupBy) ? undefined : groupBy
    const table = createSavingsTable(
      dimension,
      baselines.map(({ name }) => name),
    )
    await addHours(table, { ...hours, per }, ledger, localTime)
    return json({
      from: new Date(hours.fromMs).toISOString(),
      to: new Date(hours.toMs).toISOString(),
      time_zone: timeZone,
      ...(groupBy && { group_by: groupBy }),
      baselines: baselines.map(({ name, targets }) => ({ name, targets: targets.map((target) => target.name) })),
      rows: table.rows(),
      total: table.total(),
    } satisfies Savings)
  }

  return { method: 'GET', path: '/admin/savings', parameters: parametersOf(querySchema), handle }
}

function isTime(group: SavingsGroup | undefined): group is 'hour' | 'day' | 'month' {
  return group === 'hour' || group === 'day' || group === 'month'
}
