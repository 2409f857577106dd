import type { Task } from '#runtime/contract/tasks.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Cost } from './price.ts'

export type Charge = {
  target: Target
  task: Task
  /** Of what its provider has reported. */
  cost: Cost
}

/** Records the cost of a call as its provider has reported it, and returns it in USD, or null if that is not known. */
export type RecordCharge = (charge: Charge) => number | null

export type CostCountersParts = {
  /** All that can ever be charged for. */
  targets: readonly Target[]
  metrics: Metrics
}

export function createCostCounters({ targets, metrics }: CostCountersParts): RecordCharge {
  const spent = metrics.counter({
    name: 'llm_token_cost_usd_total',
    help: 'Estimated LLM token cost in USD',
    labels: ['provider', 'task'],
  })
  const unpriced = metrics.counter({
    name: 'llm_token_cost_unknown_total',
    help: 'Calls that are not in llm_token_cost_usd_total, because their usage or their price is unknown',
    labels: ['provider', 'task', 'missing'],
  })
  // A series that begins with its first charge hides that charge from `increase()`.
  for (const { provider, tasks } of targets) {
    for (const task of tasks) {
      spent({ provider, task }, 0)
      for (const missing of ['usage', 'price']) unpriced({ provider, task, missing }, 0)
    }
  }
  return ({ target, task, cost }) => {
    if ('usd' in cost) {
      spent({ provider: target.provider, task }, cost.usd)
      return cost.usd
    }
    unpriced({ provider: target.provider, task, missing: cost.unknown })
    return null
  }
}
