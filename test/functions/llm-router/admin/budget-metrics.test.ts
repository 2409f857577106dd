import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BudgetState } from '#runtime/contract/admin/budgets.ts'
import { budgetMetrics } from '../../../../functions/llm-router/admin/budget-metrics.ts'
import { exposed } from '../../../../functions/llm-router/admin/exposition.ts'

const budget = (own: Partial<BudgetState>): BudgetState => ({
  ...{ of: 'all', per: 'month', limit_usd: 100, soft_usd: 80, hard: true, used_usd: 0, low: false },
  ...own,
})

const text = (...budgets: BudgetState[]) =>
  budgetMetrics({ now: '2026-11-26T00:00:00.000Z', time_zone: 'UTC', budgets }).map(exposed).join('')

const samples = (all: string) => all.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

describe('the metrics of budgets', () => {
  test('name those of all and of departments, with what is used', () => {
    assert.deepEqual(
      samples(
        text(budget({ used_usd: 12.5 }), budget({ of: 'department', name: 'we"b', per: 'day', limit_usd: 5 })),
      ).filter((line) => !line.startsWith('llm_budgets')),
      [
        'llm_budget_limit_usd{scope="all",name="",per="month"} 100',
        'llm_budget_limit_usd{scope="department",name="we\\"b",per="day"} 5',
        'llm_budget_used_usd{scope="all",name="",per="month"} 12.5',
        'llm_budget_used_usd{scope="department",name="we\\"b",per="day"} 0',
      ],
    )
  })

  test('only count those of keys and users, however many they are, and not the one that each user has', () => {
    const keys = Array.from({ length: 1000 }, (_, index) =>
      budget({ of: 'key', id: `k${index}`, name: `Key ${index}` }),
    )
    const ada = budget({ of: 'user', name: 'ada@example.com', used_usd: 90, low: true })
    const each: BudgetState = { of: 'user', each: true, per: 'day', limit_usd: 1, soft_usd: 0.8, hard: true }
    const all = text(...keys, budget({ of: 'key', name: 'Spent', used_usd: 100, low: true }), ada, each)
    assert.doesNotMatch(all, /ada|Key|Spent/)
    assert.deepEqual(samples(all), [
      'llm_budgets{scope="key",state="low"} 0',
      'llm_budgets{scope="key",state="ok"} 1000',
      'llm_budgets{scope="key",state="used_up"} 1',
      'llm_budgets{scope="user",state="low"} 1',
      'llm_budgets{scope="user",state="ok"} 0',
      'llm_budgets{scope="user",state="used_up"} 0',
    ])
  })
})
