import type { Amounts } from '../../store/accounts.ts'
import { toUsd } from '../nano-usd.ts'
import { budgetCounter, type Limit, limitCounter } from './claims.ts'
import type { Holder } from './holder.ts'
import type { PeriodOf } from './period.ts'
import { leftOfMinuteMs } from './words.ts'

/** What of a budget is used, and what is left. Costs are in USD; `resets_at` is ISO 8601, and null for a total. */
export type Balance = {
  of: Holder['scope']
  name: string | null
  per: string
  usd: number
  hard: boolean
  used_usd: number
  reserved_usd: number
  /** What is neither used nor reserved by calls under way. */
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
        left_usd: toUsd(Math.max(0, budget.nanoUsd - used - reserved)),
        is_low: used >= budget.lowNanoUsd,
        resets_at: Number.isFinite(period.endMs) ? new Date(period.endMs).toISOString() : null,
      })
      return { counter: budgetCounter(holder, budget, period), toBalance }
    }),
  )
}

/** The same of a limit. `resets_at` is null for calls at the same time, whose places become free whenever one ends. */
export type LimitBalance = {
  of: Holder['scope']
  name: string | null
  limit: Limit
  most: number
  used: number
  left: number
  resets_at: string | null
}

const limits = ['requests', 'tokens', 'concurrent'] as const

/** The limits that hold for somebody, each with its counter. */
export function limitBalancesOf(holders: readonly Holder[], nowMs: number) {
  const resetsAt = new Date(nowMs + leftOfMinuteMs(nowMs)).toISOString()
  return holders.flatMap((holder) => {
    const { requestsPerMinute, tokensPerMinute, concurrent } = holder.limits
    const mostOf = { requests: requestsPerMinute, tokens: tokensPerMinute, concurrent }
    return limits.flatMap((limit) => {
      const most = mostOf[limit]
      if (most === undefined) return []
      const toBalance = (amounts: Amounts): LimitBalance => {
        const used = amounts.used + amounts.reserved
        const left = Math.max(0, most - used)
        const resets_at = limit === 'concurrent' ? null : resetsAt
        return { of: holder.scope, name: holder.name ?? null, limit, most, used, left, resets_at }
      }
      return [{ counter: limitCounter(holder, limit, nowMs), toBalance }]
    })
  })
}
