import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { until } from '../../../../until.ts'
import { type Guarded, guarded } from '../guard.ts'
import { type BadNetwork, startBadNetwork } from './bad-network.ts'
import { type Load, startLoad } from './load.ts'
import { redis, type Server, startServer } from './server.ts'
import { command } from './speak.ts'

describe('a store that goes bad under load slows no request, and loses and doubles nothing', {
  skip: redis.missing ?? false,
}, () => {
  let server: Server
  let network: BadNetwork
  /** What the routers see, and what is really there. */
  let router: Guarded
  let direct: Store
  let load: Load

  beforeEach(async () => {
    server = await startServer(redis)
    network = await startBadNetwork(server.port)
    const open = (port: number) => openRedis(() => ({ url: `redis://127.0.0.1:${port}` }), Date.now)
    router = guarded(open(network.port))
    direct = open(server.port)
    // What comes first may wait longer, as the store has to be opened.
    await router.store.accounts.read(['budget/all'])
    load = startLoad(router.store)
    await until(() => load.settled() > 50)
  })
  afterEach(async () => {
    await load.stop()
    await Promise.all([router.store.close(), direct.close()])
    await network.close()
    await server.end()
  })

  /** The load goes on until the store has been well again for a while. */
  async function recovers(): Promise<void> {
    await until(() => router.store.health().state === 'ok')
    const settled = load.settled()
    await until(() => load.settled() > settled + 50)
    await load.stop()
    await until(() => router.store.health().waitingSettlements === 0)
    assert.deepEqual(load.slow(), [])
    assert.equal(router.store.health().lostSettlements, 0)
    // This test's own connection may not be back yet.
    await until(() =>
      direct.ledger.size().then(
        () => true,
        () => false,
      ),
    )
    const { ids, used } = load.expected()
    const records: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await direct.ledger.read(after, 1000)
      if (page.length === 0) break
      records.push(...page.map(({ text }) => JSON.parse(text).id))
      after = page.at(-1)?.position
    }
    assert.deepEqual(records.sort(), ids.sort())
    assert.deepEqual(await direct.accounts.read(['budget/all']), [{ used, reserved: 0 }])
    assert.deepEqual((await direct.ledger.tallies(['total']))[0]?.get('all'), [ids.length, used])
  }

  const isAway = () => ['slow', 'away'].includes(router.store.health().state)

  test('it says nothing any more, on a connection that stays open', async () => {
    network.stall()
    await until(isAway)
    await delay(500)
    network.flow()
    await recovers()
    assert.ok(router.lines.length < 10, 'a line for each turn, and none for a call')
  })

  test('it says nothing for so long that the connection is given up', async () => {
    network.stall()
    await until(isAway)
    await delay(2500)
    network.reset()
    network.flow()
    await recovers()
  })

  test('it takes 200 ms to answer: what was spent gets there nevertheless', async () => {
    network.delay(200)
    await until(isAway)
    await delay(1500)
    assert.ok(isAway(), 'requests do not ask a slow store')
    assert.ok((await direct.ledger.size()) > 50)
    network.delay(0)
    await recovers()
  })

  test('its connections break', async () => {
    for (let count = 0; count < 5; count += 1) {
      const settled = load.settled()
      network.reset()
      await until(() => load.settled() > settled + 20)
    }
    await recovers()
  })

  test('it is out of memory', async () => {
    await command(server.port, 'CONFIG', 'SET', 'maxmemory', '1')
    await until(() => router.store.health().state === 'refusing')
    await until(() => router.store.health().waitingSettlements > 20)
    await command(server.port, 'CONFIG', 'SET', 'maxmemory', '0')
    await recovers()
  })

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`it ends by ${signal}, and starts again`, async () => {
      await server.stop(signal)
      await until(isAway)
      await until(() => router.store.health().waitingSettlements > 20)
      await server.start()
      await recovers()
    })
  }
})
