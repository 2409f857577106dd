import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { migrate } from '../../../functions/ledger-archive/database/migrate.ts'
import { migrations } from '../../../functions/ledger-archive/database/migrations.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

describe('the schema of the ledger', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  before(async () => {
    postgres = await startPostgres()
  })
  after(() => postgres?.remove())

  const query = (sql: string, values: readonly unknown[] = []) => postgres.query(sql, values)
  const next = 'ALTER TABLE llm_ledger ADD COLUMN region text'

  test('is brought from any older version to the latest, each step once, and keeps its rows', async () => {
    assert.equal(await migrate(query), migrations.length)
    await query("INSERT INTO llm_ledger (id, time, status) VALUES ('r1', now(), 'settled')")
    for (let round = 0; round < 2; round += 1) assert.equal(await migrate(query, [...migrations, next]), 2)
    assert.deepEqual(await query('SELECT id, region FROM llm_ledger'), [{ id: 'r1', region: null }])
    assert.deepEqual(await query('SELECT version FROM llm_ledger_schema ORDER BY 1'), [{ version: 1 }, { version: 2 }])
  })

  test('of a newer version is left alone', async () => {
    await assert.rejects(migrate(query), /has version 2 .* knows 1: deploy the newer/)
  })
})
