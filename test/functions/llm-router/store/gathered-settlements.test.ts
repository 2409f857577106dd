import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Settlement } from '../../../../functions/llm-router/store/accounts.ts'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { budget, reservationOf, settlementOf } from './attempts.ts'
import { guarded } from './guard.ts'

const laterMs = Date.now() + 7_200_000
const place = (most: number, amount: number) => ({ counter: 'concurrent/key', amount, most, isHeld: true })
const attempt = (id: string, amount = 10) => reservationOf(id, [budget(amount, 100)], laterMs)

/** A guarded store that gathers for ever, and what has reached the store behind it. */
async function gathering(stopping?: AbortSignal) {
  const inner = await openSqliteStore(undefined, Date.now)
  const settled: string[] = []
  const settle = (settlement: Settlement) => {
    settled.push(settlement.reservation.id)
    return inner.accounts.settle(settlement)
  }
  const store: Store = { ...inner, accounts: { ...inner.accounts, settle } }
  const guard = guarded(store, { gatherMs: 3_600_000, ...(stopping && { stopping }) })
  return { ...guard, settled }
}

describe('settlements that are gathered', () => {
  test('reach the store together, and those who reserve are told of them before', async () => {
    const { store, settled } = await gathering()
    const first = attempt('1')
    await store.accounts.reserve(first)
    const isSettled = store.accounts.settle(settlementOf(first, 7))
    assert.deepEqual(await store.accounts.reserve(attempt('2')), { counters: [{ used: 7, reserved: 10 }] })
    assert.deepEqual(settled, [])
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 7, reserved: 10 }])
    await isSettled
    assert.deepEqual(settled, ['1'])
    await store.close()
  })

  test('make room at once for a call that has none', async () => {
    const { store, settled } = await gathering()
    const first = attempt('1', 100)
    await store.accounts.reserve(first)
    store.accounts.settle(settlementOf(first, 60))
    assert.deepEqual(await store.accounts.reserve(attempt('2', 40)), { counters: [{ used: 60, reserved: 40 }] })
    assert.deepEqual(settled, ['1'])
    await store.close()
  })

  test('never let a call in that has no room once they are settled, such as after one that used more than it had reserved', async () => {
    const { store } = await gathering()
    const first = attempt('1', 10)
    await store.accounts.reserve(first)
    store.accounts.settle(settlementOf(first, 95))
    const { refused, counters } = await store.accounts.reserve(attempt('2', 10))
    assert.deepEqual({ refused, counters }, { refused: budget(10, 100), counters: [{ used: 95, reserved: 0 }] })
    assert.deepEqual(await store.accounts.reserve(attempt('3', 5)), { counters: [{ used: 95, reserved: 5 }] })
    await store.close()
  })

  test('are in what is read, and in the store when it closes', async () => {
    const { store, settled } = await gathering()
    const first = attempt('1')
    await store.accounts.reserve(first)
    store.accounts.settle(settlementOf(first, 7))
    assert.equal((await store.ledger.read(undefined, 10)).length, 1)
    const second = attempt('2')
    await store.accounts.reserve(second)
    store.accounts.settle(settlementOf(second, 7))
    await store.close()
    assert.deepEqual(settled, ['1', '2'])
  })

  test('are none that free one of few places among concurrent calls: the next call may come to another router at once', async () => {
    const { store, settled } = await gathering()
    const first = reservationOf('1', [budget(10, 100), place(20, 1)], laterMs)
    await store.accounts.reserve(first)
    assert.deepEqual(await store.accounts.reserve(reservationOf('2', [place(20, 5)], laterMs)), {
      counters: [{ used: 0, reserved: 6 }],
    })
    await store.accounts.settle(settlementOf(first, 7))
    assert.deepEqual(settled, ['1'])
    await store.close()
  })

  test('free places later where plenty are free, and at once for a call of this router that has none', async () => {
    const { store, settled } = await gathering()
    const first = reservationOf('1', [place(40, 20)], laterMs)
    await store.accounts.reserve(first)
    store.accounts.settle(settlementOf(first, 7))
    assert.deepEqual(await store.accounts.reserve(reservationOf('2', [place(40, 1)], laterMs)), {
      counters: [{ used: 0, reserved: 1 }],
    })
    assert.deepEqual(settled, [])
    await store.accounts.reserve(reservationOf('3', [place(40, 39)], laterMs))
    assert.deepEqual(settled, ['1'])
    await store.close()
  })

  test('reach the store at once when the router is about to be ended, and none is gathered then', async () => {
    const stopping = new AbortController()
    const { store, settled } = await gathering(stopping.signal)
    const [first, second] = [attempt('1'), attempt('2')]
    for (const one of [first, second]) await store.accounts.reserve(one)
    const isSettled = store.accounts.settle(settlementOf(first, 7))
    stopping.abort()
    await isSettled
    await store.accounts.settle(settlementOf(second, 7))
    assert.deepEqual(settled, ['1', '2'])
    await store.close()
  })
})
