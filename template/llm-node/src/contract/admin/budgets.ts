/** What `/admin/budgets` answers. Amounts are in USD, times in ISO 8601 and UTC; what is unknown, or does not apply, is absent. */

/** How often a budget resets. */
export const budgetPeriods = ['day', 'week', 'month', 'quarter', 'total'] as const
export type BudgetPeriod = (typeof budgetPeriods)[number]

/** What a budget can be for: what shadow requests cost has one of its own. */
export type BudgetScope = 'all' | 'key' | 'department' | 'user' | 'shadow'

export type BudgetState = {
  of: BudgetScope
  /** Whose it is: a key's name, a department, a user or a shadow. Absent for all, and for the budget that each user has. */
  name?: string
  /** The id of a key. */
  id?: string
  /** True for the budget of each user that has no entry of its own: its amounts are those of each user, who follow with theirs. */
  each?: boolean
  per: BudgetPeriod
  limit_usd: number
  /** From this on it is low. */
  soft_usd: number
  /** False for a budget that warns, and refuses nothing. */
  hard: boolean
  /** The strategy for requests that name none, while it is low. */
  when_low?: string
  used_usd?: number
  /** What calls under way have reserved. */
  reserved_usd?: number
  /** What is neither used nor reserved. */
  left_usd?: number
  used_percent?: number
  low?: boolean
  /** When the period began, and when the next one does. A total has neither. */
  began_at?: string
  resets_at?: string
  /** When it will be used up at the pace so far; absent if it lasts until it resets, if nothing is left, or if too little is known. */
  runs_out_at?: string
}

export type BudgetList = {
  /** The replica's clock. */
  now: string
  /** Where days, weeks, months and quarters begin. */
  time_zone: string
  /** Those of all first, then departments, keys, users and shadows, by name. */
  budgets: readonly BudgetState[]
  /** How many budgets of keys are not among them, if there are more than the reply holds. */
  left_out?: number
}
