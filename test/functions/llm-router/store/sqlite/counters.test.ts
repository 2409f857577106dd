import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { reservationOf, startMs } from '../attempts.ts'

test('a reservation counts once, though its transaction is undone for what another step does', async () => {
  const store = await openSqliteStore(undefined, () => startMs)
  const key = { version: 1, text: '{}', hashes: [{ hash: 'the same' }] }
  await store.keys.write({ ...key, id: 'first' }, 0)
  const claim = { counter: 'budget/all', amount: 3, most: 10 }
  const outcomes = await Promise.allSettled([
    store.accounts.reserve(reservationOf('a', [claim])),
    store.keys.write({ ...key, id: 'second' }, 0),
  ])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  )
  assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 0, reserved: 3 }])
  assert.deepEqual((await store.accounts.reserve(reservationOf('b', [claim]))).counters, [{ used: 0, reserved: 6 }])
  await store.close()
})
