import type { Amounts } from '../../store/accounts.ts'
import { toUsd } from '../nano-usd.ts'
import { budgetCounter } from './claims.ts'
import type { Holder } from './holder.ts'
import type { PeriodOf } from './period.ts'

/** What of a budget is used, and what is left. Costs are in USD; `resets_at` is ISO 8601, and null for a total. */
export type Balance = {
  of: Holder['scope']
  name: string | null
  per: string
  usd: number
  hard: boolean
  used_usd: number
  reserved_usd: number
  left_usd: number
  is_low: boolean
  resets_at: string | null
}

/** The budgets that hold for somebody, each with its counter. */
export function balancesOf(holders: readonly Holder[], periodOf: PeriodOf, nowMs: number) {
  return holders.flatMap((holder) =>
    holder.budgets.map((budget) => {
      const period = periodOf(budget.per, nowMs)
      const toBalance = ({ used, reserved }: Amounts): Balance => ({
        ...{ of: holder.scope, name: holder.name ?? null, per: budget.per, usd: toUsd(budget.nanoUsd) },
        ...{ hard: budget.isHard, used_usd: toUsd(used), reserved_usd: toUsd(reserved) },
        left_usd: toUsd(Math.max(0, budget.nanoUsd - used)),
        is_low: used >= budget.lowNanoUsd,
        resets_at: Number.isFinite(period.endMs) ? new Date(period.endMs).toISOString() : null,
      })
      return { counter: budgetCounter(holder, budget, period), toBalance }
    }),
  )
}
