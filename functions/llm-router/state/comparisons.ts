import type { ShadowComparison, ShadowResult } from '#runtime/contract/admin/shadows.ts'
import { dayMs } from '#runtime/contract/durations.ts'

/** What is summed up of the comparisons of two targets, in this order. Costs are in billionths of a USD. */
export const comparisonSums = [
  ...(['compared', 'bothSucceeded', 'onlyOriginal', 'onlyShadow', 'sameFinish'] as const),
  // Each kind of amount is summed up only where it is known of both.
  ...(['timed', 'originalMs', 'shadowMs', 'priced', 'originalNanoUsd', 'shadowNanoUsd'] as const),
  ...(['counted', 'originalTokens', 'shadowTokens'] as const),
]
type Sum = (typeof comparisonSums)[number]

/** The sums of a day (UTC) of two targets. */
export type ComparedPair = Readonly<{ day: string; original: string; shadow: string; sums: readonly number[] }>

/** The comparisons of one shadow, the newest day first. It is immutable. */
export type Comparisons = readonly ComparedPair[]

export const noComparisons: Comparisons = []

const keptDays = 14
/** A catalogue may have many targets; a day of each pair that was compared is one row. */
const mostRows = 500
const nanos = 1e9

/** When the newest day began, in milliseconds since the epoch; 0 before the first comparison. */
export function latestDayMs(comparisons: Comparisons): number {
  return comparisons.reduce((latest, { day }) => Math.max(latest, Date.parse(day)), 0)
}

/** With one more comparison, which is remembered for two weeks. */
export function withComparison(comparisons: Comparisons, { time, original, shadow }: ShadowResult): Comparisons {
  const day = time.slice(0, 10)
  const of = { day, original: original.target ?? '', shadow: shadow.target ?? '' }
  const isSame = (row: ComparedPair) => row.day === day && row.original === of.original && row.shadow === of.shadow
  const before = comparisons.find(isSame)?.sums ?? []
  const added = addedBy(original, shadow)
  const sums = comparisonSums.map((name, index) => (before[index] ?? 0) + added[name])
  const newest = comparisons.reduce((latest, row) => (row.day > latest ? row.day : latest), day)
  const oldest = new Date(Date.parse(newest) - (keptDays - 1) * dayMs).toISOString().slice(0, 10)
  return [{ ...of, sums }, ...comparisons.filter((row) => !isSame(row))]
    .filter((row) => row.day >= oldest)
    .sort((one, other) => (one.day > other.day ? -1 : one.day < other.day ? 1 : 0))
    .slice(0, mostRows)
}

function addedBy(original: ShadowResult['original'], shadow: ShadowResult['shadow']): Record<Sum, number> {
  const both = original.succeeded && shadow.succeeded
  const pair = (one: number | undefined, other: number | undefined) =>
    both && one !== undefined && other !== undefined ? ([1, one, other] as const) : ([0, 0, 0] as const)
  const [timed, originalMs, shadowMs] = pair(original.ms, shadow.ms)
  const [priced, originalUsd, shadowUsd] = pair(original.cost_usd, shadow.cost_usd)
  const [counted, originalTokens, shadowTokens] = pair(original.completion_tokens, shadow.completion_tokens)
  return {
    ...{ compared: 1, bothSucceeded: Number(both) },
    onlyOriginal: Number(original.succeeded && !shadow.succeeded),
    onlyShadow: Number(!original.succeeded && shadow.succeeded),
    sameFinish: Number(both && original.finish_reason === shadow.finish_reason),
    ...{ timed, originalMs, shadowMs },
    ...{ priced, originalNanoUsd: Math.round(originalUsd * nanos), shadowNanoUsd: Math.round(shadowUsd * nanos) },
    ...{ counted, originalTokens, shadowTokens },
  }
}

/** As operators see it: averages where there are any. */
export function shownPair({ day, original, shadow, sums }: ComparedPair): ShadowComparison {
  const sum = (name: Sum) => sums[comparisonSums.indexOf(name)] ?? 0
  const averages = (count: Sum, one: Sum, other: Sum, scale = 1) =>
    sum(count) === 0 ? undefined : [sum(one) / sum(count) / scale, sum(other) / sum(count) / scale]
  const ms = averages('timed', 'originalMs', 'shadowMs')
  const usd = averages('priced', 'originalNanoUsd', 'shadowNanoUsd', nanos)
  const tokens = averages('counted', 'originalTokens', 'shadowTokens')
  return {
    ...{ day, original_target: original, shadow_target: shadow },
    ...{ compared: sum('compared'), both_succeeded: sum('bothSucceeded') },
    ...{ only_original_succeeded: sum('onlyOriginal'), only_shadow_succeeded: sum('onlyShadow') },
    same_finish_reason: sum('sameFinish'),
    ...(ms && { original_ms: ms[0], shadow_ms: ms[1] }),
    ...(usd && { original_cost_usd: usd[0], shadow_cost_usd: usd[1] }),
    ...(tokens && { original_completion_tokens: tokens[0], shadow_completion_tokens: tokens[1] }),
  }
}
