import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { startGateway } from '../gateway.ts'

const target = { provider: 'a', function: 'a', model: 'm', tasks: ['generate'], locality: 'in-cluster' }
const ROUTER_CONFIG_YAML = JSON.stringify({ rules: [{ reason: 'any', to: ['a/m'] }], targets: [target] })

/** A router that writes into a file. */
async function start(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  const lines: string[] = []
  const gateway = await startGateway()
  const STORE_FILE = join(folder, 'router.db')
  const log = createLog('info', (line) => lines.push(line))
  const router = await startTestFunction(
    createFunction,
    { gateway_url: gateway.url, ROUTER_CONFIG_YAML, STORE_FILE },
    { log },
  )
  context.after(async () => {
    await router.close()
    gateway.close()
    await rm(folder, { recursive: true, maxRetries: 5 })
  })
  /** How the store is after a call has been written. */
  const store = async () => {
    assert.equal((await router.post('/', { prompt: 'x' })).status, 200)
    return Object((await router.get('/health')).body).store
  }
  const becomes = (state: string) => until(async () => (await store()).state === state)
  assert.equal((await store()).state, 'ok')
  const moveAll = async (to: string) => {
    for (const name of await readdir(folder)) {
      if (name.startsWith('router.db')) await rename(join(folder, name), join(folder, name.replace('router', to)))
    }
  }
  return { folder, STORE_FILE, router, lines, store, becomes, moveAll }
}

type Scene = Awaited<ReturnType<typeof start>>

const ways: Record<string, (scene: Scene) => Promise<void>> = {
  'has been removed': async ({ folder }) => {
    for (const name of await readdir(folder)) await rm(join(folder, name))
  },
  'has been moved away': ({ moveAll }) => moveAll('old'),
  'has been replaced by its copy': async ({ STORE_FILE }) => {
    await copyFile(STORE_FILE, `${STORE_FILE}.copy`)
    await rename(`${STORE_FILE}.copy`, STORE_FILE)
  },
  'has lost its log': ({ STORE_FILE }) => rm(`${STORE_FILE}-wal`),
  'has lost the index of its log': ({ STORE_FILE }) => rm(`${STORE_FILE}-shm`),
}

describe('a router whose file', () => {
  for (const [what, lose] of Object.entries(ways)) {
    test(`${what} says so with its health, and once in its log`, async (context) => {
      const scene = await start(context)
      await lose(scene)
      await scene.becomes('refusing')
      const { reason, since } = await scene.store()
      assert.match(
        reason,
        /STORE_FILE, its -wal or its -shm has been removed, moved away or replaced.* start them again/,
      )
      assert.ok(!Number.isNaN(Date.parse(since)))
      assert.equal(Object((await scene.router.get('/health')).body).status, 'degraded')
      assert.equal(scene.lines.filter((line) => line.includes('the store is lost')).length, 1)
    })
  }

  test('is written anew, and its log emptied, has nothing to tell', async (context) => {
    const { STORE_FILE, lines, store } = await start(context)
    const other = new DatabaseSync(STORE_FILE)
    other.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
    other.close()
    for (let call = 0; call < 5; call += 1) assert.equal((await store()).state, 'ok')
    assert.deepEqual(
      lines.filter((line) => line.includes('the store is lost')),
      [],
    )
  })

  test('is where it was has nothing to tell, and one that is there again is well', async (context) => {
    const { folder, store, becomes, moveAll } = await start(context)
    for (let call = 0; call < 5; call += 1) assert.equal((await store()).state, 'ok')
    await moveAll('old')
    await becomes('refusing')
    for (const name of await readdir(folder)) {
      if (name.startsWith('old.db')) await rename(join(folder, name), join(folder, name.replace('old', 'router')))
    }
    await becomes('ok')
  })
})
