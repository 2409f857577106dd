import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole, type Gateway, startGateway } from '../gateway.ts'
import { reservationOf } from './attempts.ts'

const target = { provider: 'a', function: 'a-generate', model: 'm', tasks: ['classify', 'generate', 'reason'] }
const targets = [{ ...target, locality: 'external', usdPerMillionTokens: { input: 2, output: 4 } }]
const ROUTER_CONFIG_YAML = JSON.stringify({ rules: [{ reason: 'default', to: ['a/m'] }], targets })

describe('a router with STORE_FILE', () => {
  let gateway: Gateway
  let folder: string
  let lines: string[]
  let routers: TestFunction[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'))
    gateway = await startGateway()
    gateway.answer = answerWhole
  })
  after(async () => {
    gateway.close()
    // Routers here are never ended: what they still write must not keep the folder.
    await rm(folder, { recursive: true, maxRetries: 5 })
  })

  afterEach(async () => {
    await Promise.all(routers.map((router) => router.close()))
    routers = []
  })

  async function start(STORE_FILE: string) {
    lines = []
    const environment = { gateway_url: gateway.url, ROUTER_CONFIG_YAML, STORE_FILE }
    const log = createLog('info', (line) => lines.push(line))
    const router = await startTestFunction(createFunction, environment, { log })
    routers.push(router)
    return router
  }

  test('settles at its start what another has left, and remembers what it spends itself', async () => {
    const file = join(folder, 'router.db')
    const nowMs = Date.now()
    const killed = await openSqliteStore(file, () => nowMs - 120_000)
    await killed.accounts.reserve(reservationOf('lost', [{ counter: 'budget', amount: 5 }], nowMs - 60_000))
    await killed.close()

    const router = await start(file)
    const store = await openSqliteStore(file, Date.now)
    await until(async () => (await store.ledger.size()) === 1)
    assert.equal((await router.post('/', { prompt: 'x' })).status, 200)
    await until(async () => (await store.ledger.size()) === 2)
    assert.equal(Object((await router.get('/health')).body).store.kind, 'sqlite')
    await store.close()
  })

  for (const [what, path] of [
    ['in a folder that there is not', 'none/router.db'],
    ['that is a folder', 'folder'],
  ] as const) {
    test(`${what}: starts, says what to do, and lets nobody in, because nobody knows of keys`, async () => {
      await mkdir(join(folder, 'folder'), { recursive: true })
      const router = await start(join(folder, path))
      await until(() => lines.some((line) => line.includes('cannot be opened. Create its folder')))
      assert.ok(!lines.some((line) => line.includes(folder)))
      const reply = await router.post('/', { prompt: 'x' })
      assert.deepEqual([reply.status, errorOf(reply).code], [503, 'store_unavailable'])
      const { status, store } = Object((await router.get('/health')).body)
      assert.deepEqual([status, store.kind, store.state], ['degraded', 'sqlite', 'refusing'])
      assert.match(store.reason, /cannot be opened\. Create its folder/)
    })
  }

  for (const path of [':memory:', 'file:router.db?mode=memory']) {
    test(`${path}: does not start, because nothing would be kept`, async () => {
      await assert.rejects(start(path), /STORE_FILE must be the path of a file; without it, everything is in memory/)
    })
  }
})
