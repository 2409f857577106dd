import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import { noteLatest } from '#runtime/memory/latest.ts'
import { budgetCounter } from './claims.ts'
import type { Holder } from './holder.ts'
import type { PeriodOf } from './period.ts'

/** Enough for all budgets in use; those that were seen longest ago are forgotten. */
const mostCounters = 10_000
/** How old what is known may be. */
const freshMs = 1000

/** What this replica has last seen of the counters of budgets, to choose by. */
export function createBudgetView(periodOf: PeriodOf, now: () => number) {
  const seen = new Map<string, { used: number; atMs: number }>()

  return {
    set: (counter: string, used: number): void => noteLatest(seen, counter, { used, atMs: now() }, mostCounters),
    used: (counter: string): number => seen.get(counter)?.used ?? 0,
    /** The strategy for requests that name none, if a budget is low that says so; and the counters to read first, if any. */
    strategyWhenLow(holders: readonly Holder[]): { strategy: StrategyName | undefined; unread: string[] } {
      const nowMs = now()
      let strategy: StrategyName | undefined
      const unread: string[] = []
      for (const holder of holders) {
        for (const budget of holder.budgets) {
          if (budget.whenLow === undefined) continue
          const counter = budgetCounter(holder, budget, periodOf(budget.per, nowMs))
          const last = seen.get(counter)
          if (last === undefined || Math.abs(nowMs - last.atMs) > freshMs) unread.push(counter)
          if (last && last.used >= budget.lowNanoUsd) strategy ??= budget.whenLow
        }
      }
      return { strategy, unread }
    },
  }
}

export type BudgetView = ReturnType<typeof createBudgetView>
