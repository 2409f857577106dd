import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { bundleFunction } from '../../../../../template/llm-node/bundle.ts'
import { root } from '../../../../repository/tree.ts'
import { until } from '../../../../until.ts'
import { type BundleProcess, end, portOf, runBundle } from '../../../bundle-process.ts'
import { type Gateway, startGateway } from '../../gateway.ts'
import { redis, type Server, startServer } from './server.ts'

const catalogue = {
  rules: [{ reason: 'all', to: ['a/m'] }],
  targets: [
    {
      ...{ provider: 'a', function: 'a-generate', model: 'm', tasks: ['generate'], locality: 'external' },
      usdPerMillionTokens: { input: 2, output: 4 },
    },
  ],
}

/** Routers pause for up to 5 s between two looks at a store that is slow, as it is on a busy machine. */
const patienceSeconds = 60

/** The shipped bundle, which loads the client of Redis by itself, in processes of their own. */
describe('two routers with one Redis', { skip: redis.missing ?? false }, () => {
  let directory: string
  let server: Server
  let gateway: Gateway
  let store: Store
  let routers: BundleProcess[]
  let urls: string[]
  let output: string[]

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'redis-router-'))
    await bundleFunction(join(root, 'functions/llm-router/handler.ts'), join(directory, 'router.cjs'))
  })
  after(() => rm(directory, { recursive: true }))

  beforeEach(async () => {
    server = await startServer(redis)
    gateway = await startGateway()
    const address = `redis://127.0.0.1:${server.port}`
    await writeFile(join(directory, 'redis-url'), `${address}\n`)
    store = openRedis(() => ({ url: address }), Date.now)
    const environment = {
      ...{ gateway_url: gateway.url, ROUTER_CONFIG_YAML: JSON.stringify(catalogue), LOG_LEVEL: 'info' },
      REDIS_URL_FILE: join(directory, 'redis-url'),
    }
    output = []
    routers = []
    urls = []
    for (let count = 0; count < 2; count += 1) {
      const router = runBundle(join(directory, 'router.cjs'), environment)
      routers.push(router)
      router.child.stdout?.on('data', (bytes: Buffer) => output.push(bytes.toString()))
      urls.push(`http://127.0.0.1:${await portOf(router)}`)
    }
  })
  afterEach(async () => {
    await Promise.all(routers.map(end))
    await store.close()
    gateway.close()
    await server.end()
  })

  async function ask(call: number): Promise<string> {
    const response = await fetch(`${urls[call % 2]}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    assert.equal(response.status, 200, await response.text())
    return response.headers.get('x-request-id') ?? ''
  }

  async function recorded(): Promise<string[]> {
    const records = await store.ledger.read(undefined, 10_000)
    return records.map(({ text }) => JSON.parse(text).callId).sort()
  }

  const health = async (url: string) => Object(await (await fetch(`${url}/health`)).json()).store

  test('put every call into its ledger, also those made while it is stopped', async () => {
    const calls: string[] = []
    const askMany = async () => {
      for (let round = 0; round < 5; round += 1) {
        calls.push(...(await Promise.all(Array.from({ length: 10 }, (_, call) => ask(call)))))
      }
    }
    await askMany()
    await until(async () => (await recorded()).length === 50, patienceSeconds)
    await server.stop('SIGTERM')
    await askMany()
    for (const url of urls) {
      const { kind, state, reason, waiting_settlements } = await health(url)
      assert.deepEqual([kind, state], ['redis', 'away'])
      assert.match(reason, /does not accept connections|cannot be reached|does not answer/)
      assert.ok(waiting_settlements > 0)
    }
    await server.start()
    await askMany()
    // This test's own connection may not be back yet.
    await until(async () => (await recorded().catch(() => [])).length === 150, patienceSeconds)
    assert.deepEqual(await recorded(), calls.sort())
    for (const url of urls) assert.equal((await health(url)).waiting_settlements, 0)
    // Lines that follow another one within a moment are written together, a moment later.
    await until(() => /the store fails.*the store is back/s.test(output.join('')))
    assert.doesNotMatch(output.join(''), new RegExp(`redis://|:${server.port}`))
  })
})
