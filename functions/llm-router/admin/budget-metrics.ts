import type { BudgetList, BudgetState } from '#runtime/contract/admin/budgets.ts'
import type { Metric } from './exposition.ts'

const states = ['ok', 'low', 'used_up'] as const

/**
 * What budgets are exposed as. Those of all, of departments and of shadows have names; keys and users can be thousands, and a user's id can be a
 * mail address, so theirs are only counted.
 */
export function budgetMetrics({ budgets }: BudgetList): Metric[] {
  const named = budgets.filter(({ of }) => of === 'all' || of === 'department' || of === 'shadow')
  const amounts = (value: (budget: BudgetState) => number | undefined) =>
    named.flatMap((budget) => {
      const { of: scope, name = '', per } = budget
      return [{ labels: { scope, name, per }, value: value(budget) ?? 0 }]
    })
  const scopes = [...new Set(budgets.map(({ of }) => of))]
  const counts = scopes.flatMap((scope) => {
    const own = budgets.filter((budget) => budget.of === scope && budget.used_usd !== undefined)
    return states.map((state) => ({
      labels: { scope, state },
      value: own.filter((budget) => stateOf(budget) === state).length,
    }))
  })
  return [
    {
      name: 'llm_budget_limit_usd',
      type: 'gauge',
      help: 'Budgets of all, of departments and of shadows, in USD per period',
      samples: amounts((budget) => budget.limit_usd),
    },
    {
      name: 'llm_budget_used_usd',
      type: 'gauge',
      help: 'What is used of the budgets of all, of departments and of shadows in this period, in USD',
      samples: amounts((budget) => budget.used_usd),
    },
    { name: 'llm_budgets', type: 'gauge', help: 'All budgets by how they stand: ok, low, used_up', samples: counts },
  ]
}

function stateOf({ used_usd: used = 0, limit_usd: limit, low }: BudgetState): (typeof states)[number] {
  if (used >= limit) return 'used_up'
  return low ? 'low' : 'ok'
}
