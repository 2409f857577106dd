/**
 * What `/admin/savings` answers: what the traffic has cost, beside what the same traffic would have cost if one target had answered
 * all of it. Amounts are in USD; what is unknown, or does not apply, is absent.
 */

export const savingsGroups = ['hour', 'day', 'month', 'provider', 'task', 'department', 'key'] as const
export type SavingsGroup = (typeof savingsGroups)[number]

/** Actual against one baseline. The two amounts are of the same calls, so that they can be compared. */
export type Comparison = {
  baseline: string
  /** The calls of which both costs are known. */
  compared_calls: number
  actual_usd: number
  baseline_usd: number
  /** Negative if the baseline would have been cheaper. */
  saved_usd: number
  /** Of the baseline's cost; absent if that is 0. */
  saved_percent?: number
  /** Calls of which one of the costs is unknown. */
  unknown_calls: number
  /** Calls whose task the baseline has no target for, such as embeddings. */
  left_out_calls: number
}

export type SavingsRow = {
  /** The hour, day, month, or value of the group; null where calls have none. */
  group: string | null
  calls: number
  /** Of all calls of known cost. */
  cost_usd: number
  unknown_cost_calls: number
  /**
   * What providers' prompt caches have saved, at list prices: the discount on what was read from them, less the surcharge on what was
   * written. Absent if no call had to do with one.
   */
  prompt_cache?: { calls: number; saved_usd: number }
  comparisons: readonly Comparison[]
}

export type Savings = {
  from: string
  to: string
  time_zone: string
  group_by?: SavingsGroup
  /** As the catalogue has them now. */
  baselines: readonly { name: string; targets: readonly string[] }[]
  /** By time, or by group; empty without `group_by`. */
  rows: readonly SavingsRow[]
  total: Omit<SavingsRow, 'group'>
}
