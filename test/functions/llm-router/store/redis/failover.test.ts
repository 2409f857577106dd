import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { until } from '../../../../until.ts'
import { budget, reservationOf, settlementOf } from '../attempts.ts'
import { guarded } from '../guard.ts'
import { redis } from './server.ts'
import { sentinel } from './setups.ts'
import { command } from './speak.ts'

test('when sentinels make the replica the primary, the router follows them', {
  skip: redis.missing ?? false,
}, async () => {
  const setup = await sentinel(redis)
  const { store } = guarded(openRedis(() => ({ url: setup.url }), Date.now))
  try {
    const [first, second] = ['1', '2'].map((id) => reservationOf(id, [budget(10)], Date.now() + 600_000))
    assert.ok(first && second)
    await store.accounts.reserve(first)
    const key = '{llm-router}:counter:budget/all'
    await until(async () => (await command(setup.replica.port, 'HGETALL', key)).includes('reserved'))
    await setup.primary.stop('SIGKILL')
    await store.accounts.settle(settlementOf(first, 4))
    // It drops its connections when it becomes the primary.
    await until(async () => (await command(setup.replica.port, 'ROLE').catch(String)).includes('master'))
    await until(() => store.health().state === 'ok' && store.health().waitingSettlements === 0)
    await store.accounts.reserve(second)
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 4, reserved: 10 }])
  } finally {
    await store.close()
    await setup.end()
  }
})

test('a sentinel that accepts and says nothing is passed over', { skip: redis.missing ?? false }, async () => {
  const setup = await sentinel(redis)
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const store = openRedis(() => ({ url: setup.url.replace('//', `//127.0.0.1:${port},`) }), Date.now)
  try {
    await store.accounts.reserve(reservationOf('1', [budget(10)], Date.now() + 600_000))
    assert.ok(sockets.length > 0, 'it was asked')
  } finally {
    await store.close()
    for (const socket of sockets) socket.destroy()
    silent.close()
    await setup.end()
  }
})
