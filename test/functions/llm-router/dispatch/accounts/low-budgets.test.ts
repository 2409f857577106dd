import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { budgetOfAll, key, monthOfAll, startWorld } from './scene.ts'
import { type Asking, dear, free } from './world.ts'

describe('a budget that is low', () => {
  const spend = (tokens: number) => () => ({ afterMs: 1, promptTokens: tokens, completionTokens: 0 })

  test('says so in a header and tells it once, and refuses nothing where it is soft', async (context) => {
    const { ask, events } = await startWorld(context, { a: dear }, budgetOfAll(1, { hard: false }), spend(450))
    const headers = []
    for (let count = 0; count < 4; count += 1) headers.push((await ask()).account.headers()['x-llm-budget-low'])
    assert.deepEqual(headers, [undefined, undefined, 'all month 90%', 'all month 135%'])
    // A soft budget is exceeded, too.
    assert.deepEqual(
      events.map(({ event, facts }) => [event, facts.used_usd]),
      [
        ['budget_low', 0.9],
        ['budget_exceeded', 1.35],
      ],
    )
    assert.deepEqual(events[0], {
      event: 'budget_low',
      facts: {
        budget: { of: 'all', name: undefined, per: 'month', usd: 1, resets_at: '2026-12-01T00:00:00.000Z' },
        used_usd: 0.9,
        reserved_usd: 0,
      },
      once: { name: `budget_low/${monthOfAll}/800000000`, untilMs: Date.parse('2026-12-01T00:00:00Z') },
    })
  })

  test('changes the strategy of requests that name none, on other routers too', async (context) => {
    const low = budgetOfAll(20, { softPercent: 4, whenLow: 'cost' })
    const { ask, another } = await startWorld(context, { a: dear, b: free }, low, spend(900))
    const provider = async (asking: Asking = {}, by = ask) => (await by(asking)).target.provider
    assert.deepEqual([await provider(), await provider()], ['a', 'b'])
    assert.equal(await provider({}, another().ask), 'b')
    assert.equal(await provider({ strategy: 'priority' }), 'a')
    const caller = (given: object) => ({ key: key(given), tags: [], strategy: 'priority' as const })
    // The key's own strategy is as good as none, but what the key does not allow is not chosen.
    assert.equal(await provider({ caller: caller({}) }), 'b')
    assert.equal(await provider({ caller: caller({ strategies: ['priority'] }) }), 'a')
    // Whoever names the key's own strategy has named one.
    assert.equal(await provider({ caller: caller({}), strategy: 'priority' }), 'a')
  })
})
