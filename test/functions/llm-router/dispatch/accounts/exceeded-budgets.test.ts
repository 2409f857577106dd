import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { budgetOfAll, monthOfAll, startWorld } from './scene.ts'
import { dear, free } from './world.ts'

describe('a budget that is exceeded', () => {
  const cheap = { usdPerMillionTokens: { input: 100, output: 100 } }
  const exceeded = `budget_exceeded/${monthOfAll}/1000000000`
  const tooLarge = `budget_exceeded/too_large/${monthOfAll}/1000000000`

  test('tells once of calls that are too large for what is left, and once more when it is used up', async (context) => {
    const answerOf = () => ({ afterMs: 1, promptTokens: 440, completionTokens: 0 })
    const { ask, errorOf, events } = await startWorld(context, { a: dear }, budgetOfAll(1), answerOf)
    const large = { maxTokens: 4000 }
    for (let times = 0; times < 2; times += 1) assert.equal((await errorOf(large))?.code, 'budget_exceeded')
    const told = () => events.map(({ event, facts, once }) => [event, facts.used_usd, once.name])
    const first = [['budget_exceeded', 0, tooLarge]]
    assert.deepEqual(told(), first)
    for (let times = 0; times < 2; times += 1) await ask()
    for (const asking of [{}, large, {}])
      assert.equal((await errorOf({ maxTokens: 200, ...asking }))?.code, 'budget_exceeded')
    assert.deepEqual(told().slice(2), [['budget_exceeded', 0.88, exceeded]])
  })

  test('is not so by a request that a cheaper target answers', async (context) => {
    for (const other of [cheap, free]) {
      const { ask, events } = await startWorld(context, { a: dear, b: other }, budgetOfAll(1))
      const { target, failed } = await ask({ maxTokens: 4000 })
      assert.deepEqual([target.provider, failed[0]?.error.code], ['b', 'budget_exceeded'])
      assert.deepEqual(events, [])
    }
  })

  test('is the one that has no room for the cheapest target, where others have none for a dear one', async (context) => {
    const allowances = {
      all: { budgets: [{ usd: 0.3, per: 'month' }] },
      eachUser: { budgets: [{ usd: 3, per: 'month' }] },
    }
    const { errorOf, events } = await startWorld(context, { a: dear, b: cheap }, { allowances })
    const error = await errorOf({ caller: { user: 'ann', tags: [] }, maxTokens: 4000 })
    assert.deepEqual(
      error?.details.fallbackErrors?.map(({ code, message }) => [code, /that (.*) for this month/.exec(message)?.[1]]),
      [
        ['budget_exceeded', 'the user ann has'],
        ['budget_exceeded', 'all callers together have'],
      ],
    )
    assert.deepEqual(
      events.map(({ facts }) => facts.budget.of),
      ['all'],
    )
  })
})
