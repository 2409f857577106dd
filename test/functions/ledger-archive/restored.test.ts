import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createFunction } from '../../../functions/ledger-archive/handler.ts'
import { startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { recordOf, write } from '../llm-router/ledger/records.ts'
import { redis, type Server, startServer } from '../llm-router/store/redis/server.ts'
import { command } from '../llm-router/store/redis/speak.ts'
import { type LedgerScene, startLedgerScene } from './ledger-scene.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

const skip = skipWithoutPostgres || redis.missing || false

/** What docs/operating.md promises of backups. A Redis that only writes snapshots has lost what came after the last one. */
describe('the archive, after a backup was restored', { skip }, () => {
  let postgres: Postgres
  let server: Server
  let scene: LedgerScene
  let archive: TestFunction
  before(async () => {
    ;[postgres, server] = await Promise.all([startPostgres(), startServer(redis, ['--save', ''])])
    scene = await startLedgerScene(`redis://127.0.0.1:${server.port}`)
    await scene.writeSecret('postgres-url', postgres.url)
    archive = await startTestFunction(createFunction, {
      ...{ gateway_url: scene.gatewayUrl, secret_mount_path: scene.secrets },
    })
  })
  after(async () => {
    await archive?.close()
    await scene?.close()
    await server?.end()
    await postgres?.remove()
  })

  const run = async () => Object((await archive.post('/', '')).body)
  const ids = async () => (await postgres.query('SELECT id FROM llm_ledger ORDER BY id')).map(({ id }) => id)
  async function writeAll(...names: string[]) {
    for (const id of names) await write(scene.store, recordOf({ id }))
  }
  async function restoreRedis() {
    await server.stop('SIGKILL')
    await server.start()
    await until(() =>
      scene.store.ledger.size().then(
        () => true,
        () => false,
      ),
    )
  }

  test('writes nothing twice, and lacks only what was in no backup and not archived', async () => {
    await writeAll('a1')
    await run()
    await writeAll('b1', 'b2')
    await command(server.port, 'SAVE')
    await postgres.query('CREATE TABLE backup AS SELECT * FROM llm_ledger')
    await writeAll('c1', 'c2')
    assert.equal((await run()).archived, 4)
    await writeAll('d1')

    await restoreRedis()
    assert.equal(await scene.store.ledger.size(), 2)
    assert.deepEqual([(await run()).archived, await ids()], [0, ['a1', 'b1', 'b2', 'c1', 'c2']])
    await writeAll('e1')
    assert.deepEqual([(await run()).archived, await ids()], [1, ['a1', 'b1', 'b2', 'c1', 'c2', 'e1']])

    await restoreRedis()
    await postgres.query('TRUNCATE llm_ledger')
    await postgres.query('INSERT INTO llm_ledger SELECT * FROM backup')
    assert.deepEqual([(await run()).archived, await ids()], [2, ['a1', 'b1', 'b2']])
  })
})
