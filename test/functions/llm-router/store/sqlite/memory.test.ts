import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Entry } from '../../../../../functions/llm-router/store/ledger-store.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { reservationOf, startMs } from '../attempts.ts'

const few = { entries: 10, bytes: 1000 }
const bounds = { records: 10, recordsOfTallies: 30, answerBytes: 1000, decisions: few, recordings: few }

function entry(index: number): Entry {
  const member = `user ${index}`
  const tallies = [
    { group: 'hour', member, add: [1] },
    { group: 'total', member: 'all', add: [1] },
  ]
  return { id: `${index}`, text: JSON.stringify({ index }), tallies }
}

describe('a store in memory', () => {
  test('keeps the last records, and the sums of somewhat more', async () => {
    const store = await openSqliteStore(undefined, () => startMs, bounds)
    for (let index = 1; index <= 100; index += 1) {
      await store.accounts.settle({ reservation: reservationOf(`${index}`, []), used: [], entry: entry(index) })
      assert.ok((await store.ledger.size()) <= bounds.records)
    }
    const records = await store.ledger.read(undefined, 100)
    assert.deepEqual(
      records.map(({ text }) => JSON.parse(text).index),
      [91, 92, 93, 94, 95, 96, 97, 98, 99, 100],
    )
    const [hour, total] = await store.ledger.tallies(['hour', 'total'])
    assert.deepEqual(total?.get('all'), [100])
    assert.equal(hour?.size, bounds.recordsOfTallies)
    await store.close()
  })

  test('forgets ids in time, but knows a record by its own', async () => {
    let nowMs = startMs
    const store = await openSqliteStore(undefined, () => nowMs)
    const claims = [{ counter: 'budget/all', amount: 5 }]
    const settlement = { reservation: reservationOf('1', claims), used: [5], entry: entry(1) }
    await store.accounts.settle(settlement)
    nowMs += 86_400_000
    await store.accounts.read([])
    await store.accounts.settle(settlement)
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 5, reserved: 0 }])
    await store.close()
  })
})
