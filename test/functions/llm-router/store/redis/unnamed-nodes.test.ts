import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Redis } from 'iovalkey'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { createUnnamedNodes } from '../../../../../functions/llm-router/store/redis/unnamed-nodes.ts'
import { until } from '../../../../until.ts'
import { budget, reservationOf } from '../attempts.ts'
import { redis, valkey } from './server.ts'
import { cluster } from './setups.ts'
import { startSlotMove } from './slot-move.ts'
import { command } from './speak.ts'

const reservation = reservationOf('1', [budget(10)], Date.now() + 600_000)

for (const program of [redis, valkey]) {
  describe(`a cluster of ${program.name} whose nodes do not say where they are`, {
    skip: program.missing ?? false,
    timeout: 60_000,
  }, () => {
    test('is used where it is one node, which has met no other', async (context) => {
      const { url, end } = await cluster(program, ['0 16383'])
      context.after(end)
      const store = openRedis(() => ({ url }), Date.now)
      context.after(store.close)
      await store.accounts.reserve(reservation)
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 0, reserved: 10 }])
    })

    for (const [why, endpoint] of [
      ['they are not to tell', 'unknown-endpoint'],
      ['they are to tell a name, and have none', 'hostname'],
    ] as const) {
      test(`is used where ${why}, also when a slot has moved`, async (context) => {
        const { url, ports, end } = await cluster(program, ['0 16383', ''])
        context.after(end)
        for (const port of ports) await command(port, 'CONFIG', 'SET', 'cluster-preferred-endpoint-type', endpoint)
        const store = openRedis(() => ({ url }), Date.now)
        context.after(store.close)
        await store.accounts.reserve(reservation)
        const move = await startSlotMove(ports, '{llm-router}')
        await move.finish()
        const counters = () => store.accounts.read(['budget/all']).catch(() => undefined)
        await until(async () => (await counters()) !== undefined)
        assert.deepEqual(await counters(), [{ used: 0, reserved: 10 }])
      })
    }
  })
}

test('a node without a host is where it was asked, and so is what it redirects to', async () => {
  const node = new Redis({ host: 'asked', lazyConnect: true })
  const told = [[0, 16383, [null, 7000, 'a'], ['', 7001, 'b'], ['?', 7003, 'd'], ['named', 7002, 'c']]]
  const cluster = (_what: string, tell: (failure: null, ranges: typeof told) => void) => tell(null, told)
  node.duplicate = () => Object.assign(new Redis({ host: 'asked', lazyConnect: true }), { cluster })
  const { watch, natMap } = createUnnamedNodes()
  watch(node)
  assert.ok(typeof natMap === 'function')
  assert.equal(natMap(':7001'), null)
  const heard = await new Promise((resolve) => node.duplicate().cluster('SLOTS', (_failure, ranges) => resolve(ranges)))
  const named = [0, 16383, ['asked', 7000, 'a'], ['asked', 7001, 'b'], ['asked', 7003, 'd'], ['named', 7002, 'c']]
  assert.deepEqual(heard, [named])
  for (const key of [':7001', '?:7001']) assert.deepEqual(natMap(key), { host: 'asked', port: 7001 })
  for (const key of ['named:7002', '::1:7002']) assert.equal(natMap(key), null)
})
