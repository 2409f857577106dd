import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createChanges } from '../../../../functions/llm-router/keys/changes.ts'
import { createDirectory } from '../../../../functions/llm-router/keys/directory.ts'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../functions/llm-router/store/redis/open.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { today } from '../shipped.ts'
import { redis, startServer } from '../store/redis/server.ts'
import { command } from '../store/redis/speak.ts'
import { mountSecrets } from './mount.ts'

/** After that, a router asks the store again. */
const freshMs = 2000

/** Routers that share a store, each of which says whether it is open. */
function routersOf(open: () => Store) {
  const clock = { nowMs: today }
  const lines: string[] = []
  const declared = async () => ({ byId: new Map(), byHash: new Map() })
  const start = () => {
    const store = open()
    const log = createLog('info', (line) => lines.push(line))
    const directory = createDirectory({
      ...{ declared, keyStore: store.keys, log },
      now: () => clock.nowMs,
    })
    const { keyStore } = directory
    const changes = createChanges({ keyStore, declared, faultsOf: () => [], now: () => clock.nowMs })
    return { directory, changes }
  }
  const routers = [start(), start()] as const
  const later = () => {
    clock.nowMs += freshMs
  }
  const areOpen = () => Promise.all(routers.map(({ directory }) => directory.isOpen()))
  return { routers, start, lines, later, areOpen }
}

type Router = ReturnType<ReturnType<typeof routersOf>['start']>

async function redisRouters(context: TestContext) {
  const server = await startServer(redis)
  const store = openRedis(() => ({ url: `redis://127.0.0.1:${server.port}/0` }), Date.now)
  context.after(async () => {
    await store.close()
    await server.end()
  })
  const tag = '{llm-router}'
  return {
    ...routersOf(() => store),
    lose: () => command(server.port, 'FLUSHALL'),
    /** As a Redis that evicts may, or somebody who removes what he does not know. */
    loseKeysAlone: () => command(server.port, 'DEL', `${tag}:keys`, `${tag}:hashes`),
  }
}

async function fileRouters(context: TestContext) {
  const { path } = mountSecrets(context)
  const stores = [
    await openSqliteStore(join(path, 'store'), Date.now),
    await openSqliteStore(join(path, 'store'), Date.now),
  ]
  context.after(() => Promise.all(stores.map((store) => store.close())))
  const left = [...stores]
  return routersOf(() => left.pop() ?? assert.fail('no more stores'))
}

for (const [what, know] of [
  ['that callers need one', ({ directory }) => directory.isOpen()],
  ['a caller’s', ({ directory }, token) => directory.holderOf(token)],
  ['all of them', ({ directory }) => directory.keyStore.list()],
] satisfies [string, (router: Router, token: string) => Promise<unknown>][]) {
  test(`a store that has lost its keys opens no router that knew: ${what}`, {
    skip: redis.missing,
  }, async (context) => {
    const { routers, start, lines, later, areOpen, lose } = await redisRouters(context)
    const [{ changes }] = routers
    const { token } = await changes.create({ name: 'k' })
    for (const router of routers) await know(router, token)
    await lose()
    for (let times = 0; times < 3; times += 1) {
      later()
      assert.deepEqual(await areOpen(), [false, false])
    }
    assert.equal(lines.filter((line) => line.includes('has lost its API keys')).length, 2)
    assert.equal(await start().directory.isOpen(), true)

    const again = await changes.create({ name: 'again' })
    later()
    assert.deepEqual(await areOpen(), [false, false])
    assert.ok(await routers[1].directory.holderOf(again.token))
  })
}

test('a router that has made the first key itself knows of it before any call comes', {
  skip: redis.missing,
}, async (context) => {
  const { routers, later, areOpen, lose } = await redisRouters(context)
  assert.deepEqual(await areOpen(), [true, true])
  await routers[0].changes.create({ name: 'k' })
  await lose()
  later()
  assert.deepEqual(await areOpen(), [false, true])
})

test('that there were no keys on purpose once opens no router that has lost later ones', {
  skip: redis.missing,
}, async (context) => {
  const { routers, later, areOpen, loseKeysAlone } = await redisRouters(context)
  const [{ changes }] = routers
  const { stored } = await changes.create({ name: 'k' })
  await changes.revoke(stored.id, true)
  assert.deepEqual(await areOpen(), [true, true])
  await changes.create({ name: 'later' })
  later()
  assert.deepEqual(await areOpen(), [false, false])
  await loseKeysAlone()
  later()
  assert.deepEqual(await areOpen(), [false, false])
})

for (const [what, startRouters, skip] of [
  ['a file', fileRouters, undefined],
  ['Redis', redisRouters, redis.missing],
] as const) {
  test(`a last key that is removed on purpose opens all routers, and the next one closes them: ${what}`, {
    skip,
  }, async (context) => {
    const { routers, later, areOpen } = await startRouters(context)
    const [{ changes }] = routers
    for (let times = 0; times < 2; times += 1) {
      const { stored } = await changes.create({ name: 'k' })
      later()
      assert.deepEqual(await areOpen(), [false, false])
      assert.equal(await changes.revoke(stored.id, false), false)
      later()
      assert.deepEqual(await areOpen(), [false, false])
      assert.equal(await changes.revoke(stored.id, true), true)
      later()
      assert.deepEqual(await areOpen(), [true, true])
    }
  })
}
