import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRequest } from '#runtime/contract/parse.ts'
import { keySchema } from '../../../../../functions/llm-router/keys/key-schema.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../../until.ts'
import { createSpendWorld, dear, readWorldCatalogue } from './world.ts'

test('a budget that is raised after it was used up tells again when the new amount is low, and when it is used up', async (context) => {
  const now = () => Date.parse('2026-11-25T12:00:00Z')
  const store = await openSqliteStore(undefined, now)
  context.after(() => store.close())
  const catalogue = await readWorldCatalogue({ dear })
  const answerOf = () => ({ afterMs: 1, promptTokens: 500, completionTokens: 400 })
  const { ask, events } = createSpendWorld(catalogue, store.accounts, answerOf, now)
  const spendAll = async (usd: number) => {
    const key = parseRequest(keySchema, { name: 'Shop', budgets: [{ usd, per: 'month' }] })
    const caller = { key: { ...key, id: 'shop' }, tags: [] }
    for (let asked = 0; asked < 30; asked += 1) await ask({ caller, maxTokens: 500 }).catch(() => {})
  }
  const told = () => events.map(({ event, facts }) => [event, facts.budget.usd])
  const first = [
    ['budget_low', 2],
    ['budget_exceeded', 2],
  ]
  await spendAll(2)
  await until(() => events.length >= 2)
  assert.deepEqual(told(), first)
  await spendAll(9)
  await until(() => events.length >= 4)
  assert.deepEqual(told(), [...first, ['budget_low', 9], ['budget_exceeded', 9]])
  assert.equal(new Set(events.map(({ once }) => once.name)).size, 4)
})
