import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { applicationId, migrations, prepareSchema } from '../../../../../functions/llm-router/store/sqlite/schema.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { budget, reservationOf, settlementOf, startMs } from '../attempts.ts'

test('a file of the first version keeps what is under way, and its ledger', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  const file = join(folder, 'router.db')
  const reservation = reservationOf('1', [budget(100)])
  const old = new DatabaseSync(file)
  old.exec(`${migrations[0]}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = 1`)
  old.prepare('INSERT INTO counters VALUES (?, 7, 100, ?)').run('budget/all', Number.MAX_SAFE_INTEGER)
  old
    .prepare('INSERT INTO reservations VALUES (?, ?, ?, ?)')
    .run('1', reservation.expiresMs, JSON.stringify(reservation.claims), JSON.stringify(reservation.unsettled))
  // Of five records, three have been removed.
  old.exec(`INSERT INTO records VALUES (4, 'd', '{}'), (5, 'e', '{}'); UPDATE ledger SET last_position = 5, size = 2`)
  old.close()

  const store = await openSqliteStore(file, () => startMs)
  assert.equal(await store.ledger.size(), 2)
  await store.accounts.settle(settlementOf(reservation, 70))
  assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 77, reserved: 0 }])
  const [last] = await store.ledger.read('5', 10)
  assert.equal(last?.position, '6')
  assert.equal(await store.ledger.trim('6'), 3)
  assert.equal(await store.ledger.size(), 0)
  const decision = { callId: 'call', text: '{}' }
  await store.decisions.append([decision])
  assert.deepEqual(await store.decisions.find('call'), ['{}'])
  await store.close()
  await rm(folder, { recursive: true })
})

test('a file whose reservations had an index finds those under way by their ids, also two of one millisecond', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  const file = join(folder, 'router.db')
  const ids = ['019abc00-0000-7000-8000-000000000001', '019abc00-0000-7000-8000-000000000002', 'another form']
  const reservations = ids.map((id) => reservationOf(id, [budget(100)]))
  const old = new DatabaseSync(file)
  old.exec(`${migrations.slice(0, 6).join(';')}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = 6`)
  old.prepare('INSERT INTO counters VALUES (?, 0, 300, ?)').run('budget/all', Number.MAX_SAFE_INTEGER)
  const insert = old.prepare('INSERT INTO reservations (id, expires_ms, claims, unsettled) VALUES (?, ?, ?, ?)')
  for (const { id, expiresMs, claims, unsettled } of reservations) {
    insert.run(id, expiresMs, JSON.stringify(claims), JSON.stringify(unsettled))
  }
  old.close()

  const store = await openSqliteStore(file, () => startMs)
  for (const reservation of reservations) await store.accounts.settle(settlementOf(reservation, 70))
  assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 210, reserved: 0 }])
  assert.equal((await store.ledger.read(undefined, 10)).length, 3)
  await store.close()
  await rm(folder, { recursive: true })
})

test('a new file in which another router creates the tables between two looks at it is not taken for another program’s', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  const file = join(folder, 'router.db')
  const [one, other] = [new DatabaseSync(file), new DatabaseSync(file)]
  one.exec('PRAGMA journal_mode = WAL')
  const prepare = one.prepare.bind(one)
  let looks = 0
  one.prepare = (sql: string) => {
    looks += 1
    if (looks === 2) prepareSchema(other)
    return prepare(sql)
  }
  prepareSchema(one)
  assert.deepEqual({ ...prepare('PRAGMA user_version').get() }, { user_version: migrations.length })
  one.close()
  other.close()
  await rm(folder, { recursive: true })
})
