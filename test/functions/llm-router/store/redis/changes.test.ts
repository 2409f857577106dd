import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreError } from '../../../../../functions/llm-router/store/port.ts'
import { createChanges } from '../../../../../functions/llm-router/store/redis/changes.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { budget, reservationOf, settlementOf } from '../attempts.ts'
import { durable, redis, startServer } from './server.ts'
import { command } from './speak.ts'

/** A connection that answers with the arguments themselves. */
function createEcho() {
  const sent: unknown[][] = []
  const change = createChanges(
    {
      async run(_script, args) {
        sent.push([...args])
        return args.map((one) => (one === 'bad' ? 'WRONGTYPE It is bad' : [one]))
      },
    },
    () => {},
  )
  return { sent, change }
}

describe('changes that come together', () => {
  test('are one round trip, in their order, and each gets its own answer', async () => {
    const { sent, change } = createEcho()
    assert.deepEqual(await Promise.all([change(['a']), change(['b'])]), [['a'], ['b']])
    await change(['c'])
    assert.deepEqual(sent, [['a', 'b'], ['c']])
  })

  test('are at most so many that Redis has time for others in between', async () => {
    const { sent, change } = createEcho()
    await Promise.all(Array.from({ length: 40 }, (_, index) => change([`${index}`])))
    assert.deepEqual(
      sent.map(({ length }) => length),
      [16, 16, 8],
    )
  })

  test('fail alone', async () => {
    const { change } = createEcho()
    const [good, bad] = await Promise.allSettled([change(['good']), change(['bad'])])
    assert.equal(good?.status, 'fulfilled')
    assert.ok(bad?.status === 'rejected' && bad.reason instanceof StoreError)
    assert.match(bad.reason.message, /something else under our keys/)
  })

  test('tell what is wrong with attempts that cannot expire, which follows their answers', async () => {
    const overdue: unknown[] = []
    const change = createChanges({ run: async () => [1, 'WRONGTYPE It stays'] }, (fault) => overdue.push(fault))
    assert.equal(await change(['a']), 1)
    assert.deepEqual(overdue, ['WRONGTYPE It stays'])
  })

  test('fail together if nothing is known of them', async () => {
    const fault = new StoreError('It is away')
    const change = createChanges({ run: () => Promise.reject(fault) }, () => {})
    for (const outcome of await Promise.allSettled([change(['a']), change(['b'])])) {
      assert.ok(outcome.status === 'rejected' && outcome.reason === fault)
    }
  })

  for (const [name, ...foreign] of [
    ['no hash', 'SET', '{llm-router}:counter:foreign', 'text'],
    ['no number', 'HSET', '{llm-router}:counter:foreign', 'used', 'many'],
    ['no number that Redis adds to', 'HSET', '{llm-router}:counter:foreign', 'used', '1e3'],
  ] as const) {
    test(`fail alone within Redis, by a counter that is ${name}`, { skip: redis.missing ?? false }, async () => {
      const server = await startServer(redis, durable)
      const store = openRedis(() => ({ url: `redis://127.0.0.1:${server.port}` }), Date.now)
      try {
        const soonMs = Date.now() + 60_000
        await command(server.port, ...foreign)
        const [one, two] = ['1', '2'].map((id) => reservationOf(id, [budget(10)], soonMs))
        const bad = reservationOf('3', [{ counter: 'foreign', amount: 1 }], soonMs)
        assert.ok(one && two)
        await store.accounts.reserve(one)
        const outcomes = await Promise.allSettled([
          store.accounts.settle(settlementOf(one, 3)),
          store.accounts.reserve(bad),
          store.accounts.reserve(two),
        ])
        assert.deepEqual(
          outcomes.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled'],
        )
        assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 3, reserved: 10 }])
      } finally {
        await store.close()
        await server.end()
      }
    })
  }

  test('that cannot be made change nothing, and count when what stands in their way is gone', {
    skip: redis.missing ?? false,
  }, async () => {
    const server = await startServer(redis, durable)
    const store = openRedis(() => ({ url: `redis://127.0.0.1:${server.port}` }), Date.now)
    try {
      await command(server.port, 'SET', '{llm-router}:counter:foreign', 'text')
      const claims = [budget(10), { counter: 'foreign', amount: 1 }]
      const settlement = settlementOf(reservationOf('1', claims, Date.now() + 60_000), 3)
      await assert.rejects(store.accounts.settle(settlement), /something else under our keys/)
      assert.equal(await store.ledger.size(), 0)
      await command(server.port, 'DEL', '{llm-router}:counter:foreign')
      await store.accounts.settle(settlement)
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 3, reserved: 0 }])
      assert.equal(await store.ledger.size(), 1)
    } finally {
      await store.close()
      await server.end()
    }
  })
})
