import type { Series } from '../parts/series.ts'
import type { GroupTotal, UsageRow } from './usage.ts'

/** There are as many colours, and the last one is of all others. */
const mostSeries = 8

/** What is not one of the groups with a colour of its own. */
export const others = 'all others'

/**
 * The spend of the largest groups over time, and of all others together.
 * @param totals the groups, the largest first
 * @param nameOf what a group is called
 */
export function seriesOf(
  rows: readonly UsageRow[],
  totals: readonly GroupTotal[],
  times: readonly string[],
  nameOf: (group: string | null) => string,
): Series[] {
  const own = totals.length > mostSeries ? totals.slice(0, mostSeries - 1) : totals
  const names = own.map(({ group }) => nameOf(group))
  const indexOf = new Map(own.map(({ group }, index) => [group, index]))
  const indexOfTime = new Map(times.map((time, index) => [time, index]))
  const series = [...names, ...(own.length < totals.length ? [others] : [])].map((name) => ({
    name,
    values: times.map(() => 0),
  }))
  for (const { group, time = '', cost_usd: usd } of rows) {
    const values = series[indexOf.get(group) ?? series.length - 1]?.values
    const at = indexOfTime.get(time)
    if (values !== undefined && at !== undefined) values[at] = (values[at] ?? 0) + usd
  }
  return series
}
