import { dayMs } from '#runtime/contract/durations.ts'
import type { Amounts } from '../../store/accounts.ts'
import { toUsd } from '../nano-usd.ts'
import type { BudgetCharge } from './claims.ts'
import type { HeldBudget, Holder } from './holder.ts'

/** What is told about a budget, to those who want to know. */
export type BudgetEvent = {
  event: 'budget_low' | 'budget_exceeded'
  facts: {
    budget: {
      of: Holder['scope']
      name: string | undefined
      per: HeldBudget['per']
      usd: number
      /** ISO 8601. A total has none. */
      resets_at: string | undefined
    }
    used_usd: number
    reserved_usd: number
  }
  /** The same name for the same event, whoever tells it. */
  once: { name: string; untilMs: number }
}

/** For a budget that never resets. */
const yearMs = 365 * dayMs

/** From this share on, a budget that refuses a call is as good as used up; before, the call alone is too large for what is left. */
const usedUpFrom = 0.8

/**
 * Tells one event from another. With its threshold, because whoever raises a budget wants to know of the new amount too. A call that
 * is too large has a name of its own, so that whoever was told of it is told of the budget's end as well.
 */
export function nameOf(event: BudgetEvent['event'], { budget, claim }: BudgetCharge, { used }: Amounts): string {
  if (event === 'budget_low') return `${event}/${claim.counter}/${budget.lowNanoUsd}`
  const isTooLarge = used < usedUpFrom * budget.nanoUsd
  return `${event}/${isTooLarge ? 'too_large/' : ''}${claim.counter}/${budget.nanoUsd}`
}

export function toBudgetEvent(
  event: BudgetEvent['event'],
  charge: BudgetCharge,
  amounts: Amounts,
  nowMs: number,
): BudgetEvent {
  const { holder, budget, period } = charge
  const hasEnd = Number.isFinite(period.endMs)
  const resets_at = hasEnd ? new Date(period.endMs).toISOString() : undefined
  return {
    event,
    facts: {
      budget: { of: holder.scope, name: holder.name, per: budget.per, usd: toUsd(budget.nanoUsd), resets_at },
      used_usd: toUsd(amounts.used),
      reserved_usd: toUsd(amounts.reserved),
    },
    once: { name: nameOf(event, charge, amounts), untilMs: hasEnd ? period.endMs : nowMs + yearMs },
  }
}
