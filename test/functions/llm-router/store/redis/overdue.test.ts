import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { reservationOf, settlementOf } from '../attempts.ts'
import { guarded } from '../guard.ts'
import { redis, startServer, valkey } from './server.ts'
import { command } from './speak.ts'

const waits = /cannot settle some attempts that have expired: they wait/

for (const program of [redis, valkey]) {
  describe(`attempts that ${program.name} cannot expire`, { skip: program.missing ?? false }, () => {
    test('stand in the way of no others, are told in the log once, and expire when they can', async (context) => {
      const server = await startServer(program)
      context.after(() => server.end())
      let nowMs = Date.now()
      const redisStore = openRedis(
        () => ({ url: `redis://127.0.0.1:${server.port}` }),
        () => nowMs,
      )
      const { store, lines } = guarded(redisStore, { timeoutMs: 2000 })
      context.after(() => store.close())
      const attempt = (id: string, counter: string, lastsMs = 600_000) =>
        reservationOf(id, [{ counter, amount: 5 }], nowMs + lastsMs)

      // More than are looked at before anything else, and one that can expire behind them.
      for (let count = 0; count < 10; count += 1) await store.accounts.reserve(attempt(`bad ${count}`, 'bad', 1000))
      await store.accounts.reserve(attempt('lost', 'good', 1001))
      await command(server.port, 'RENAME', '{llm-router}:counter:bad', 'kept')
      await command(server.port, 'SET', '{llm-router}:counter:bad', 'text')
      for (let minute = 0; minute < 2; minute += 1) {
        nowMs += 61_000
        const next = attempt(`next ${minute}`, 'good')
        await store.accounts.reserve(next)
        await redisStore.accounts.settle(settlementOf(next, 2))
        assert.deepEqual(await store.accounts.read(['good']), [{ used: 5 + 2 * (minute + 1), reserved: 0 }])
        await store.accounts.expire()
        assert.equal(store.health().state, 'ok')
      }
      assert.equal(lines.filter((line) => waits.test(line)).length, 1)
      assert.match(lines[0] ?? '', /"level":"warn".*something else under our keys/)

      await command(server.port, 'RENAME', 'kept', '{llm-router}:counter:bad')
      nowMs += 61_000
      assert.equal(await store.accounts.expire(), 10)
      assert.deepEqual(await store.accounts.read(['bad']), [{ used: 50, reserved: 0 }])
      assert.equal(await store.ledger.size(), 13)
    })
  })
}
