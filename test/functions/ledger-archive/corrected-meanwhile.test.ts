import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { open } from '../../../functions/ledger-archive/database/open.ts'
import type { PlacedRecord } from '../../../functions/ledger-archive/router-ledger.ts'
import { readPage } from '../../../functions/llm-router/admin/ledger-pages.ts'
import { recordOf } from '../llm-router/ledger/records.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

test('a correction that comes while a page is read takes the place of what it corrects', async () => {
  const written = ['unsettled', 'settled'] as const
  const entries = written.map((status, index) => ({
    position: String(index + 1),
    text: JSON.stringify(recordOf({ id: 'r1', status })),
  }))
  const ledger = {
    read: async (after: string | undefined) => entries.slice(Number(after ?? 0), Number(after ?? 0) + 1),
    trim: async () => 0,
    size: async () => entries.length,
    tallies: async () => [],
  }
  const page = await readPage(ledger, { after: undefined, filter: { values: {} }, limit: 10, mostScanned: 10 })
  assert.deepEqual(
    page.records.map(({ id, status, position }) => [id, status, position]),
    [['r1', 'settled', '2']],
  )
  assert.deepEqual([page.next, page.more], ['2', false])
})

describe('a page with a record and its correction', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  before(async () => {
    postgres = await startPostgres()
  })
  after(() => postgres?.remove())

  test('is written with the correction', async (context) => {
    const database = await open(postgres.url)
    context.after(() => database.close())
    await database.migrate()
    const record: PlacedRecord = {
      ...{ id: 'r1', position: '1', time: '2026-11-25T12:30:00Z', tags: [], cost_usd: 1, status: 'unsettled' },
    }
    const corrected = { ...record, position: '3', cost_usd: 0.5, status: 'settled' }
    const records = [record, { ...record, id: 'r2', position: '2' }, corrected]
    const page = await database.batch(async () => ({ records, next: '3', more: false }))
    assert.equal(page !== 'busy' && page.changed, 2)
    const rows = await postgres.query('SELECT id, status FROM llm_ledger ORDER BY id')
    assert.deepEqual(rows, [
      { id: 'r1', status: 'settled' },
      { id: 'r2', status: 'unsettled' },
    ])
  })
})
