import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Entry } from '../../../../../functions/llm-router/store/ledger-store.ts'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { reservationOf, startMs } from '../attempts.ts'

const few = { entries: 10, bytes: 1000 }
const bounds = { records: 10, expiringTallies: 30, answerBytes: 1000, decisions: few, recordings: few }

/** A user's own in this hour. */
function entry(index: number, user = `${index}`, hour = 0): Entry {
  const tallies = [
    { group: `hour/${hour}`, member: user, add: [1], expiresMs: startMs + (hour + 1) * 3_600_000 },
    { group: 'total', member: user, add: [1] },
  ]
  return { id: `${index}`, text: JSON.stringify({ index }), tallies }
}

describe('a store in memory', () => {
  let store: Store
  let last: number
  beforeEach(async () => {
    store = await openSqliteStore(undefined, () => startMs, bounds)
    last = 0
  })
  afterEach(() => store.close())
  async function settle(user?: string, hour?: number) {
    last += 1
    const reservation = reservationOf(`${last}`, [])
    await store.accounts.settle({ reservation, used: [], entry: entry(last, user, hour) })
  }

  test('keeps the last records', async () => {
    while (last < 100) {
      await settle()
      assert.ok((await store.ledger.size()) <= bounds.records)
    }
    const records = await store.ledger.read(undefined, 100)
    assert.deepEqual(
      records.map(({ text }) => JSON.parse(text).index),
      [91, 92, 93, 94, 95, 96, 97, 98, 99, 100],
    )
  })

  test('forgets no sums while they are few, however many records they are of', async () => {
    await settle('ada', 0)
    while (last < 100) await settle('eve', 1)
    const [first, second, total] = await store.ledger.tallies(['hour/0', 'hour/1', 'total'])
    assert.deepEqual(
      [first, second].map((hour) => [...(hour ?? [])]),
      [[['ada', [1]]], [['eve', [99]]]],
    )
    assert.deepEqual(
      [...(total ?? [])],
      [
        ['ada', [1]],
        ['eve', [99]],
      ],
    )
  })

  test('forgets the sums of the oldest hours where callers name many users, and none since the beginning', async () => {
    for (const hour of [1, 0, 2]) for (let count = 0; count < 20; count += 1) await settle(undefined, hour)
    const hours = await store.ledger.tallies(['hour/0', 'hour/1', 'hour/2', 'total'])
    assert.deepEqual(
      hours.map(({ size }) => size),
      [0, 10, 20, 60],
    )
    assert.deepEqual(
      [...(hours[1]?.keys() ?? [])].map(Number).sort((one, other) => one - other),
      [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    )
  })
})

describe('a store in memory, over time', () => {
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
