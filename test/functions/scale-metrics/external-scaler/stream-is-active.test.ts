import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { until } from '../../../until.ts'
import { away, demand, gpu, start } from './scene.ts'

describe('StreamIsActive', () => {
  test('says so as soon as there is demand, once until there is none, and nothing while it is not known', async (context) => {
    const { client, becomes } = await start(context, demand(0, 0))
    const told: object[] = []
    const stream = client.stream(gpu).on('data', (message) => told.push(message))
    stream.on('error', () => {})
    await becomes(demand(0, 0))
    await becomes(away)
    const first = once(stream, 'data')
    await becomes(demand(0, 1))
    await first
    await becomes(demand(5, 0))
    await becomes(away)
    await becomes(demand(5, 0))
    await becomes(demand(0, 0))
    const second = once(stream, 'data')
    await becomes(demand(1, 0))
    await second
    assert.deepEqual(told, [{ result: true }, { result: true }])
    stream.cancel()
  })

  test('looks once for all who watch, and no more when they have left', async (context) => {
    const { client, becomes, router, look } = await start(context, demand(1, 0))
    const streams = [client.stream(gpu), client.stream(gpu)].map((one) => one.on('error', () => {}))
    const told = streams.map((one) => once(one, 'data'))
    // They are on one connection, so the server has both before it answers this.
    await client.call('IsActive', gpu)
    const { reads } = router
    await becomes(demand(2, 0))
    await Promise.all(told)
    assert.equal(router.reads, reads + 1)
    for (const one of streams) one.cancel()
    await until(async () => {
      const before = router.reads
      look()
      await client.call('IsActive', gpu)
      return router.reads === before + 1
    })
  })

  test('ends well when the function stops, so that KEDA opens it at another replica at once', async (context) => {
    const { client, stopping } = await start(context, demand(1, 0))
    const stream = client.stream(gpu)
    await once(stream, 'data')
    const ended = once(stream, 'status')
    stopping.abort()
    const [{ code }] = await ended
    assert.equal(code, status.OK)
    await assert.rejects(client.call('IsActive', gpu), { code: status.UNAVAILABLE })
  })
})
