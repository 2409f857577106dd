import type { Metrics } from '#runtime/metrics.ts'
import type { Charge } from '../money/budgets/claims.ts'
import type { HeldBudget, Holder } from '../money/budgets/holder.ts'

/** The metrics of budgets and limits. Whose they are is in the ledger: keys and users would be too many series. */
export type ObserveAllowances = {
  refused(charge: Charge): void
  /** A call while a budget is low. */
  low(scope: Holder['scope'], per: HeldBudget['per']): void
}

/** @param waiting how many calls wait for others to settle */
export function createObserveAllowances(metrics: Metrics, waiting: () => number): ObserveAllowances {
  const refusals = metrics.counter({
    name: 'llm_router_budget_refusals_total',
    help: 'Attempts that a budget left no room for',
    labels: ['scope', 'per'],
  })
  const lows = metrics.counter({
    name: 'llm_router_budget_low_total',
    help: 'Attempts while a budget is low',
    labels: ['scope', 'per'],
  })
  const limits = metrics.counter({
    name: 'llm_router_limit_refusals_total',
    help: 'Attempts that a limit left no room for',
    labels: ['scope', 'limit'],
  })
  const queue = {
    name: 'llm_router_budget_waiting',
    help: 'Calls that wait for what others have reserved of a budget',
    labels: [],
  }
  metrics.gauge(queue, () => [{ labels: {}, value: waiting() }])
  return {
    refused(charge) {
      if (charge.about === 'budget') refusals({ scope: charge.holder.scope, per: charge.budget.per })
      else limits({ scope: charge.about === 'target' ? 'target' : charge.holder.scope, limit: charge.limit })
    },
    low: (scope, per) => lows({ scope, per }),
  }
}
