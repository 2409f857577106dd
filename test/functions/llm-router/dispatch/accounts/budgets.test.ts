import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { budgetOfAll, key, startWorld, today } from './scene.ts'
import { type Answer, createSpendWorld, dear, free } from './world.ts'

describe('a budget', () => {
  test('says what it has left, what the call can cost and when it resets', async (context) => {
    const { errorOf, asked, usd } = await startWorld(context, { a: dear }, budgetOfAll(0.2))
    const error = await errorOf({ maxTokens: 500 })
    assert.deepEqual([error?.code, error?.status], ['budget_exceeded', 402])
    assert.match(
      error?.message ?? '',
      /^a\/m: the budget of \$0\.20 that all callers together have for this month has \$0\.20 left, and this call of a\/m can cost \$0\.\d\d\. It resets at 2026-12-01T00:00:00\.000Z$/,
    )
    assert.equal(error?.details.resetsAtMs, Date.parse('2026-12-01T00:00:00Z'))
    assert.equal(error.details.retryAfterMs, undefined, 'some clients would sleep so long without a word')
    assert.deepEqual([asked, await usd()], [[], { used: 0, reserved: 0 }])
  })

  test('resets with its period, and not when the clock moves back', async (context) => {
    const { errorOf, clock, mostUsd } = await startWorld(context, { a: dear }, {}, () => ({ afterMs: 1 }))
    const one = mostUsd('a')
    const world = await startWorld(context, { a: dear }, budgetOfAll(one * 1.5), () => ({
      ...{ afterMs: 1, promptTokens: Math.floor(one * 1000), completionTokens: 0 },
    }))
    assert.equal(await errorOf(), undefined)
    assert.equal(clock.nowMs, today)
    assert.equal(await world.errorOf(), undefined)
    assert.equal((await world.errorOf())?.code, 'budget_exceeded')
    world.clock.nowMs = today - 3_600_000
    assert.equal((await world.errorOf())?.code, 'budget_exceeded')
    world.clock.nowMs = Date.parse('2026-12-01T00:00:00Z')
    assert.equal(await world.errorOf(), undefined)
  })

  test('of a paid fallback is not passed by because the first choice is free', async (context) => {
    const down = (provider: string): Answer =>
      provider === 'free' ? { afterMs: 1, error: new LlmError('provider_unavailable', 'Down') } : { afterMs: 1 }
    const { errorOf, asked } = await startWorld(context, { free, paid: dear }, budgetOfAll(0.01), down)
    const error = await errorOf()
    assert.equal(error?.code, 'providers_exhausted')
    const { code, target } = error?.details.fallbackErrors?.[1] ?? {}
    assert.deepEqual([code, target], ['budget_exceeded', 'paid/m'])
    assert.ok(!asked.includes('paid'))
  })

  test('that leaves no room for a target leaves the request to a cheaper one, which is not to blame', async (context) => {
    const { ask, asked, usd } = await startWorld(context, { paid: dear, free }, budgetOfAll(0.01))
    for (let count = 0; count < 5; count += 1) {
      const { target, failed } = await ask()
      assert.deepEqual([target.provider, failed[0]?.error.code], ['free', 'budget_exceeded'])
    }
    assert.deepEqual([...new Set(asked)], ['free'])
    assert.deepEqual(await usd(), { used: 0, reserved: 0 })
  })

  test('does not let a target be asked of which nobody knows what it costs', async (context) => {
    const { errorOf, asked } = await startWorld(context, { unpriced: {} }, budgetOfAll(100))
    const error = await errorOf()
    assert.equal(error?.code, 'budget_exceeded')
    assert.match(error?.message ?? '', /nothing says what it can cost; give it prices and maxOutputTokens/)
    assert.deepEqual(asked, [])
    const soft = await startWorld(context, { unpriced: {} }, budgetOfAll(100, { hard: false }))
    assert.equal(await soft.errorOf(), undefined)
  })

  test('counts an announced price from when a call can end on its day, and no longer the price before it', async (context) => {
    const ofDay = (usd: number) => ({ usdPerMillionTokens: { input: usd, output: usd } })
    const laterPrices = [
      { from: '2026-11-26', ...ofDay(1000) },
      { from: '2026-11-27', ...ofDay(1) },
    ]
    const { errorOf, clock } = await startWorld(context, { a: { ...ofDay(1), laterPrices } }, budgetOfAll(0.01))
    const codes: unknown[] = []
    for (const time of ['25T23:59:00', '25T23:59:50', '26T12:00:00', '26T23:59:59', '27T00:00:00']) {
      clock.nowMs = Date.parse(`2026-11-${time}Z`)
      codes.push((await errorOf())?.code)
    }
    const refused = 'budget_exceeded'
    assert.deepEqual(codes, [undefined, refused, refused, refused, undefined])
  })

  test('is not used by an attempt whose function did not start', async (context) => {
    const { store, catalogue, usd } = await startWorld(
      context,
      { a: dear, b: dear },
      {
        ...budgetOfAll(10),
        failures: { coldStartMs: 20 },
      },
    )
    const { ask } = createSpendWorld(
      catalogue,
      store.accounts,
      ({ provider }) => ({ afterMs: provider === 'a' ? 10_000 : 1 }),
      () => today,
      { deploymentOf: (name) => (name === 'a-generate' ? { state: 'asleep', sinceMs: 0 } : undefined) },
    )
    assert.equal((await ask()).target.provider, 'b')
    assert.deepEqual(await usd(), { used: 0.002, reserved: 0 })
    assert.equal(await store.ledger.size(), 1)
  })

  test('is each one’s own: of a key, a department, a user, each user, and all', async (context) => {
    const allowances = {
      all: { budgets: [{ usd: 100, per: 'day' }] },
      departments: { sales: { budgets: [{ usd: 90, per: 'total' }] } },
      users: { ann: { budgets: [{ usd: 80, per: 'week' }] } },
      eachUser: { budgets: [{ usd: 0.01, per: 'quarter' }] },
    }
    const { ask, errorOf, usd } = await startWorld(context, { a: dear }, { allowances })
    const own = key({ budgets: [{ usd: 70, per: 'month', softPercent: 80, hard: true }] })
    await ask({ caller: { key: own, user: 'ann', department: 'sales', tags: [] } })
    for (const counter of [
      'budget/all/all/2026-11-25/day',
      'budget/department/sales/total/total',
      'budget/user/ann/2026-11-23/week',
      'budget/key/k1/2026-11-01/month',
    ]) {
      assert.deepEqual(await usd(counter), { used: 0.002, reserved: 0 }, counter)
    }
    const error = await errorOf({ caller: { user: 'a/b', tags: [] } })
    assert.match(error?.message ?? '', /the budget of \$0\.01 that the user a\/b has for this quarter has \$0\.01 left/)
    assert.equal(await errorOf({ caller: { department: 'other', tags: [] } }), undefined)
  })
})
