import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSpendWorld, dear, free, readWorldCatalogue } from './world.ts'

describe('while the store is away', () => {
  const away = () => Promise.reject(new Error('away'))
  const settlements: unknown[] = []
  const accounts = { reserve: away, read: away, settle: async (one: unknown) => void settlements.push(one) }
  const worldOf = async (targets: Record<string, object>, more: object) =>
    createSpendWorld(await readWorldCatalogue(targets, more), accounts, () => ({ afterMs: 1 }))
  const all = { budgets: [{ usd: 5, per: 'month' }], limits: { requestsPerMinute: 1 } }

  test('a hard budget refuses with 503, and nothing stays reserved', async () => {
    settlements.length = 0
    const { errorOf, asked } = await worldOf({ a: dear }, { allowances: { all } })
    const error = await errorOf()
    assert.deepEqual([error?.code, error?.status, error?.details.retryAfterMs], ['store_unavailable', 503, 1000])
    assert.deepEqual([asked, settlements.length], [[], 1])
    assert.equal(Object(settlements[0]).entry, undefined)
  })

  test('calls pass that no hard budget is for, that are free, or where the catalogue says open; each is settled', async () => {
    const cases: [Record<string, object>, object][] = [
      [{ a: dear }, {}],
      [{ a: dear }, { allowances: { all: { limits: all.limits } } }],
      [{ a: dear }, { allowances: { all: { budgets: [{ usd: 5, per: 'month', hard: false }] } } }],
      [{ a: dear }, { allowances: { all }, store: { budgets: 'open' } }],
      [{ free }, { allowances: { all } }],
    ]
    for (const [targets, more] of cases) {
      settlements.length = 0
      const { errorOf } = await worldOf(targets, more)
      assert.equal(await errorOf(), undefined, JSON.stringify(more))
      assert.equal(Object(settlements[0]).entry?.id, Object(settlements[0]).reservation?.id)
    }
  })

  test('limits refuse too, if the catalogue says closed', async () => {
    const { errorOf } = await worldOf({ free }, { allowances: { all }, store: { limits: 'closed' } })
    assert.equal((await errorOf())?.code, 'store_unavailable')
  })
})
