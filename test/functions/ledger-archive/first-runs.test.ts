import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { open } from '../../../functions/ledger-archive/database/open.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

describe('the first runs at once, whatever isolation is the default', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  before(async () => {
    postgres = await startPostgres()
  })
  beforeEach(() => postgres.query('DROP TABLE IF EXISTS llm_ledger, llm_ledger_schema'))
  after(() => postgres?.remove())

  for (const setting of [
    "default_transaction_isolation = 'repeatable read'",
    "default_transaction_isolation = 'serializable'",
  ]) {
    test(setting, async () => {
      await postgres.query(`ALTER ROLE archivist SET ${setting}`)
      const databases = await Promise.all(Array.from({ length: 4 }, () => open(postgres.url)))
      const versions = await Promise.allSettled(databases.map((database) => database.migrate()))
      await Promise.all(databases.map((database) => database.close()))
      await postgres.query('ALTER ROLE archivist RESET ALL')
      assert.deepEqual(versions, Array(4).fill({ status: 'fulfilled', value: 1 }))
    })
  }
})
