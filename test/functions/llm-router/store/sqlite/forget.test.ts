import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { reservationOf, startMs } from '../attempts.ts'

test('what has expired does not pile up in the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  const file = join(folder, 'router.db')
  let nowMs = startMs
  const store = await openSqliteStore(file, () => nowMs)
  for (let index = 0; index < 1000; index += 1) {
    nowMs += 60_000
    const expiresMs = nowMs + 120_000
    const reservation = reservationOf(`${index}`, [
      { counter: `concurrent/user ${index}`, amount: 1, most: 5, isHeld: true },
      { counter: `rpm/user ${index}`, amount: 1, most: 60, expiresMs },
    ])
    await store.accounts.reserve({ ...reservation, expiresMs })
    const sums = { group: `hour/${index}`, member: 'a', add: [1], expiresMs }
    await store.accounts.settle({
      ...{ reservation, used: [0, 1] },
      entry: { id: `${index}`, text: '{}', tallies: [sums] },
    })
    await store.documents.write({ name: `standing/${index}`, version: 1, text: '{}' }, 0, expiresMs)
    await store.documents.once(`low/${index}`, expiresMs)
  }
  const tables = new DatabaseSync(file)
  const rows = (table: string) => Number(tables.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows)
  for (const table of ['counters', 'documents', 'done_once', 'tallies'])
    assert.ok(rows(table) < 50, `${rows(table)} ${table}`)
  assert.ok(rows('ended_attempts') < 100, `${rows('ended_attempts')} ids`)
  assert.equal(rows('reservations'), 0)
  tables.close()
  await store.close()
  await rm(folder, { recursive: true })
})
