import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { open } from '../../../functions/ledger-archive/database/open.ts'
import { createFunction } from '../../../functions/ledger-archive/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { recordOf, write } from '../llm-router/ledger/records.ts'
import { type LedgerScene, startLedgerScene } from './ledger-scene.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

describe('a database that cannot hold every record', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  let scene: LedgerScene
  let archive: TestFunction
  before(async () => {
    postgres = await startPostgres()
    scene = await startLedgerScene()
    const environment = { gateway_url: scene.gatewayUrl, secret_mount_path: scene.secrets }
    archive = await startTestFunction(createFunction, environment)
    await write(scene.store, recordOf({ id: 'r1', user: '王小明' }))
  })
  after(async () => {
    await archive?.close()
    await scene?.close()
    await postgres?.remove()
  })

  async function run(database?: string) {
    await scene.writeSecret('postgres-url', postgres.urlWith(database === undefined ? {} : { database }))
    return archive.post('/', '')
  }
  const create = (database: string, encoding: string) =>
    postgres.query(`CREATE DATABASE ${database} ENCODING '${encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`)

  test('is refused for its encoding before anything is written', async () => {
    await create('latin', 'LATIN1')
    const error = errorOf(await run('latin'))
    assert.equal(error.code, 'database_refused')
    assert.match(error.message, /has the encoding LATIN1, .* ENCODING 'UTF8' TEMPLATE template0/)
    assert.equal(await scene.store.ledger.size(), 1)
  })

  const changes: [string, string, RegExp][] = [
    ['a column that is too narrow', 'ALTER COLUMN call_id TYPE varchar(3)', /cannot hold a value of a record/],
    ['a constraint of somebody else', "ADD CHECK (department <> 'sales')", /has a constraint on llm_ledger/],
  ]
  for (const [name, change, message] of changes) {
    test(`is refused for ${name}, as the next run would not go on either`, async () => {
      const database = await open(postgres.url)
      await database.migrate()
      await database.close()
      await postgres.query(`ALTER TABLE llm_ledger ${change}`)
      const error = errorOf(await run())
      await postgres.query('DROP TABLE llm_ledger, llm_ledger_schema')
      assert.equal(error.code, 'database_refused')
      assert.match(error.message, message)
      assert.equal(await scene.store.ledger.size(), 1)
    })
  }

  test('takes every character as bytes in SQL_ASCII', async () => {
    await create('bytes', 'SQL_ASCII')
    const reply = await run('bytes')
    assert.equal(reply.status, 200, reply.text)
    assert.equal(await scene.store.ledger.size(), 0)
  })
})
