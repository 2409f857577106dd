import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { createFunction } from '../../../functions/ledger-archive/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'
import { startTwoRouters, type TwoRouters } from './two-routers.ts'

describe('the archive of routers with a ledger each', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  let scene: TwoRouters
  let archive: TestFunction
  before(async () => {
    postgres = await startPostgres()
  })
  after(() => postgres?.remove())
  beforeEach(async () => {
    await postgres.query('DROP TABLE IF EXISTS llm_ledger, llm_ledger_schema')
    scene = await startTwoRouters()
    const [{ secrets, writeSecret }] = scene.routers
    await writeSecret('postgres-url', postgres.url)
    archive = await startTestFunction(createFunction, { gateway_url: scene.gatewayUrl, secret_mount_path: secrets })
  })
  afterEach(async () => {
    await archive.close()
    await scene.close()
  })

  const run = () => archive.post('/', '')
  const archived = async () => Number((await postgres.query('SELECT count(*) FROM llm_ledger'))[0]?.count)

  for (const [first, second] of [
    [3, 5],
    [5, 3],
  ] as const) {
    test(`stops where one confirms ${first} records of the other, which has ${second}, and forgets none`, async () => {
      await scene.writeMany(first, second)
      scene.answers.by = (asked) => (asked.startsWith('GET') ? 0 : 1)
      const stopped = errorOf(await run())
      assert.equal(stopped.code, 'function_unavailable')
      assert.match(stopped.message, /answered 409, conflict: Nothing was forgotten: .*in Redis, or let one run alone/)
      assert.deepEqual(await scene.sizes(), [first, second])
      scene.answers.by = () => 1
      assert.equal(Object((await run()).body).archived, second)
      scene.answers.by = () => 0
      assert.equal(Object((await run()).body).archived, 0)
      assert.deepEqual([await scene.sizes(), await archived()], [[0, 0], first + second])
    })
  }

  test('begins at the oldest record of the one that answers the next page', async () => {
    await scene.writeMany(700, 700)
    let requests = 0
    scene.answers.by = () => {
      requests += 1
      return requests <= 2 ? 0 : 1
    }
    assert.deepEqual((await run()).body, { archived: 1200, batches: 3, more: false, busy: false, schema: 1 })
    assert.deepEqual([await scene.sizes(), await archived()], [[200, 0], 1200])
  })
})
