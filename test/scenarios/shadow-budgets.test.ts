import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../until.ts'
import { admin, start } from './shadow-scene.ts'

const dayMs = 86_400_000

describe('a shadow', () => {
  test('costs its own budget and nobody else’s, and is in the usage as its own', async (context) => {
    const { scene, ended, usage, budgets, router } = await start(context)
    const made = await router.post('/admin/keys', { name: 'app', budgets: [{ usd: 1, per: 'day' }] }, admin)
    const { token } = Object(made.body)
    const key = { authorization: `Bearer ${token}` }
    await scene.ask({}, key)
    await ended('answered')
    await until(async () => Object.keys(await usage('reason')).length === 2)
    assert.deepEqual(await usage('reason'), { only: 0.00022, shadow: 0.0022 })
    const byKey = await usage('key')
    assert.deepEqual(Object.values(byKey).sort(), [0.00022, 0.0022])
    assert.equal(byKey.null, 0.0022)
    const all = await budgets()
    assert.deepEqual(
      all.map(({ of, name, used_usd }: Record<string, unknown>) => [of, name, used_usd]),
      [
        ['key', 'app', 0.00022],
        ['shadow', 'candidate', 0.0022],
      ],
    )
  })

  test('may be charged to the caller, too, where that is configured', async (context) => {
    const { scene, ended, usage, budgets, router } = await start(context, { shadow: { chargeCaller: true } })
    const made = await router.post('/admin/keys', { name: 'app', budgets: [{ usd: 1, per: 'day' }] }, admin)
    await scene.ask({}, { authorization: `Bearer ${Object(made.body).token}` })
    await ended('answered')
    await until(async () => Object.keys(await usage('reason')).length === 2)
    const used = (await budgets()).map(({ used_usd }: Record<string, unknown>) => used_usd)
    assert.deepEqual(used, [0.00242, 0.0022])
    assert.equal(Object.keys(await usage('key')).length, 1)
  })

  test('is not asked once its budget of the day is used up, and again the next day', async (context) => {
    // A call can cost $0.02 and a little, and costs $0.0022.
    const { scene, ended, other } = await start(context, { shadow: { budgetUsdPerDay: 0.0225 } })
    await scene.ask()
    await ended('answered')
    await scene.ask()
    await ended('no_budget')
    scene.clock.nowMs += dayMs
    await scene.ask()
    await ended('answered', 2)
    assert.equal(other.calls.length, 2)
    assert.equal(await scene.breaker('second'), 0)
  })

  test('whose price is unknown is never asked, since no budget holds it', async (context) => {
    const { scene, ended, other } = await start(context, { target: { usdPerMillionTokens: undefined } })
    assert.equal((await scene.ask()).status, 200)
    await ended('no_budget')
    assert.equal(other.calls.length, 0)
  })
})
