import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRequest } from '#runtime/contract/parse.ts'
import { createStrategyWhenLow } from '../../../../../functions/llm-router/dispatch/accounts/when-low.ts'
import type { Caller } from '../../../../../functions/llm-router/keys/caller.ts'
import { createHolders } from '../../../../../functions/llm-router/keys/holders.ts'
import { keySchema } from '../../../../../functions/llm-router/keys/key-schema.ts'
import { createPeriods } from '../../../../../functions/llm-router/money/budgets/period.ts'
import { createBudgetView } from '../../../../../functions/llm-router/money/budgets/view.ts'
import { anyRequest } from '../../scene.ts'
import { shipped, today } from '../../shipped.ts'

test('a low budget moves a request to its strategy, unless its key does not allow that one', async () => {
  const strategyWhenLow = createStrategyWhenLow({
    holdersOf: createHolders(shipped),
    view: createBudgetView(createPeriods({ timeZone: 'UTC', fiscalYearStartMonth: 1 }), () => today),
    accounts: { read: async (counters) => counters.map(() => ({ used: 5e9, reserved: 0 })) },
  })
  const budgets = [{ usd: 5, per: 'day', whenLow: 'cost' }]
  for (const [strategies, expected] of [
    [undefined, 'cost'],
    [['cost', 'task'], 'cost'],
    [['task'], undefined],
  ] as const) {
    const key = { ...parseRequest(keySchema, { name: 'Shop', budgets, ...(strategies && { strategies }) }), id: 'shop' }
    const caller: Caller = { key, tags: [] }
    // The first reads the counters, the second knows them.
    for (let times = 0; times < 2; times += 1) {
      assert.equal(await strategyWhenLow({ ...anyRequest, caller }), expected, String(strategies))
    }
  }
})
