import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balancesOf } from '../../../../../functions/llm-router/money/budgets/balance.ts'
import { createPeriods } from '../../../../../functions/llm-router/money/budgets/period.ts'

test('what calls under way have reserved is not left', () => {
  const budget = { per: 'total', nanoUsd: 5e9, lowNanoUsd: 4e9, isHard: true, whenLow: undefined } as const
  const holder = { scope: 'all', name: undefined, path: 'all/all', budgets: [budget], limits: {} } as const
  const [one] = balancesOf([holder], createPeriods({ timeZone: 'UTC', fiscalYearStartMonth: 1 }), 0)
  assert.equal(one?.toBalance({ used: 1e9, reserved: 2_500_000_000 }).left_usd, 1.5)
  assert.equal(one?.toBalance({ used: 4e9, reserved: 2e9 }).left_usd, 0)
})
