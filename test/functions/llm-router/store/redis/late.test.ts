import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { budget, entryOf, reservationOf } from '../attempts.ts'
import { redis, startServer } from './server.ts'
import { command } from './speak.ts'

const dayMs = 86_400_000

/** Lets Redis forget what it would by then. */
const laterScript = `
local keys = redis.call('KEYS', '*')
for _, name in ipairs(keys) do
  local left = redis.call('PTTL', name)
  if left >= 0 then redis.call('PEXPIRE', name, left - ARGV[1]) end
end
return #keys`

test('an attempt that settles four weeks after it has expired is corrected, and counts once', {
  skip: redis.missing ?? false,
}, async () => {
  const server = await startServer(redis)
  let nowMs = Date.now()
  const store = openRedis(
    () => ({ url: `redis://127.0.0.1:${server.port}` }),
    () => nowMs,
  )
  try {
    const reservation = reservationOf('1', [budget(100)], nowMs + 60_000)
    await store.accounts.reserve(reservation)
    nowMs += 120_000
    assert.equal(await store.accounts.expire(), 1)
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 100, reserved: 0 }])
    nowMs += 28 * dayMs
    await command(server.port, 'EVAL', laterScript, '0', String(28 * dayMs))
    const settlement = { reservation, used: [40], entry: entryOf('1', 40) }
    for (let count = 0; count < 2; count += 1) await store.accounts.settle(settlement)
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 40, reserved: 0 }])
    assert.deepEqual((await store.ledger.tallies(['total']))[0]?.get('all'), [1, 40])
    assert.equal(await store.ledger.size(), 1)
  } finally {
    await store.close()
    await server.end()
  }
})
