/** A store that may fail, behind its guard. Long, since all cases share that store. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Store, StoreError, StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'
import { budget, reservationOf, settlementOf } from './attempts.ts'
import { storeContract } from './contract.ts'
import { guarded, roomFor } from './guard.ts'

const soonMs = Date.now() + 60_000
const attempt = (id: string) => reservationOf(id, [budget(10, 100)], soonMs)
const never = new Promise<never>(() => undefined)

/** A store in memory whose accounts can be made to fail. */
async function fragile() {
  const store = await openSqliteStore(undefined, Date.now)
  let fault: (() => Promise<never>) | undefined
  let calls = 0
  const through = <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) => {
    return (...args: Args): Promise<Answer> => {
      calls += 1
      return fault ? fault() : call(...args)
    }
  }
  const { reserve, settle, read, expire, tryWriting } = store.accounts
  const changes = { reserve: through(reserve), settle: through(settle), tryWriting: through(tryWriting) }
  const accounts = { ...changes, read: through(read), expire: through(expire) }
  const broken: Store = { ...store, accounts }
  return {
    store,
    broken,
    calls: () => calls,
    fail(how: (() => Promise<never>) | undefined) {
      fault = how
    },
  }
}

storeContract('a guarded store', async (startMs) => {
  const world = { nowMs: startMs, open: async () => store, end: () => store.close() }
  const { store } = guarded(await openSqliteStore(undefined, () => world.nowMs))
  return world
})

describe('a guarded store', () => {
  test('answers as the store does while it is well', async () => {
    const { broken } = await fragile()
    const { store, lines } = guarded(broken)
    const first = attempt('1')
    assert.deepEqual(await store.accounts.reserve(first), { counters: [{ used: 0, reserved: 10 }] })
    await store.accounts.settle(settlementOf(first, 7))
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 7, reserved: 0 }])
    assert.equal(store.health().state, 'ok')
    assert.deepEqual(lines, [])
    await store.close()
  })

  test('gives up after its time, and after three calls without an answer it is not asked any more', async () => {
    const { broken, fail, calls } = await fragile()
    const { store, lines, metric } = guarded(broken)
    await store.accounts.read([])
    fail(() => never)
    for (let count = 0; count < 3; count += 1) {
      const startMs = performance.now()
      await assert.rejects(store.accounts.reserve(attempt(`${count}`)), StoreUnavailable)
      assert.ok(performance.now() - startMs >= 49)
    }
    const before = calls()
    for (let count = 0; count < 50; count += 1) {
      await assert.rejects(store.accounts.reserve(attempt('away')), /not answered within 50 ms/)
    }
    assert.equal(calls(), before)
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).msg),
      ['the store fails'],
    )
    const { state, reason, sinceMs } = store.health()
    assert.equal(state, 'away')
    assert.match(reason ?? '', /50 ms/)
    assert.ok(Date.now() - sinceMs < 10_000)
    assert.equal(await metric('llm_router_store_up'), 0)
    assert.equal(await metric('llm_router_store_failures_total'), 3)
    await store.close()
  })

  test('keeps what it could not settle, and settles it once when the store is back', async () => {
    const { broken, store: inner, fail } = await fragile()
    const { store, metric } = guarded(broken)
    const reservations = Array.from({ length: 200 }, (_, index) =>
      reservationOf(`${index}`, [budget(10, 10_000)], soonMs),
    )
    for (const reservation of reservations) await store.accounts.reserve(reservation)
    fail(() => Promise.reject(new StoreUnavailable('It is away')))
    await Promise.all(reservations.map((reservation) => store.accounts.settle(settlementOf(reservation, 3))))
    assert.equal(store.health().waitingSettlements, 200)
    assert.equal(await metric('llm_router_store_waiting_settlements'), 200)
    fail(undefined)
    await until(() => store.health().state === 'ok' && store.health().waitingSettlements === 0)
    assert.deepEqual(await inner.accounts.read(['budget/all']), [{ used: 600, reserved: 0 }])
    const records = (await inner.ledger.read(undefined, 1000)).map(({ text }) => JSON.parse(text).id)
    assert.deepEqual(
      records,
      reservations.map(({ id }) => id),
      'in their order',
    )
    await store.close()
  })

  test('logs when the store fails and when it is back, and not with each call', async () => {
    const { broken, fail } = await fragile()
    const { store, lines } = guarded(broken)
    fail(() => Promise.reject(new StoreUnavailable('It is away')))
    await until(async () => {
      await assert.rejects(store.accounts.read([]))
      return store.health().state === 'away'
    })
    for (let count = 0; count < 20; count += 1) await assert.rejects(store.accounts.read([]))
    fail(undefined)
    await until(() => store.health().state === 'ok')
    const said = lines.map((line) => JSON.parse(line))
    assert.deepEqual(
      said.map(({ msg, reason }) => [msg, reason]),
      [
        ['the store fails', 'It is away'],
        ['the store is back', undefined],
      ],
    )
    await store.close()
  })

  test('finds out by itself whether one silent call was the beginning of more', async () => {
    const { broken, fail } = await fragile()
    const { store } = guarded(broken)
    fail(() => Promise.reject(new StoreUnavailable('It is away')))
    await assert.rejects(store.accounts.expire())
    await until(() => store.health().state === 'away')
    await store.close()
  })

  test('one moment without answers is not the end, however many calls wait through it', async () => {
    const { broken, fail } = await fragile()
    const { store, lines } = guarded(broken)
    await store.accounts.read([])
    fail(() => never)
    const calls = Array.from({ length: 20 }, () => store.accounts.read([]))
    for (const outcome of await Promise.allSettled(calls)) assert.equal(outcome.status, 'rejected')
    fail(undefined)
    assert.deepEqual(await store.accounts.read(['a']), [{ used: 0, reserved: 0 }])
    assert.deepEqual(lines, [])
    await store.close()
  })

  test('goes on asking a store that refuses, because it is quick', async () => {
    const { broken, fail, calls } = await fragile()
    const { store, lines } = guarded(broken)
    await store.accounts.read([])
    fail(() => Promise.reject(new StoreError('It is full')))
    const before = calls()
    for (let count = 0; count < 10; count += 1) await assert.rejects(store.accounts.reserve(attempt('1')), /full/)
    assert.equal(calls(), before + 10)
    assert.equal(await store.keys.find('aa'), undefined)
    assert.equal(store.health().state, 'refusing')
    assert.equal(lines.length, 1)
    fail(undefined)
    await until(() => store.health().state === 'ok')
    await store.close()
  })

  test('one settlement that is always refused holds up no other, and the store is well when it settles others', async () => {
    const { store: inner, broken } = await fragile()
    let trials = 0
    let isBad = true
    const { settle } = broken.accounts
    const accounts: Store['accounts'] = {
      ...broken.accounts,
      async tryWriting() {
        trials += 1
      },
      settle: (settlement) =>
        isBad && settlement.reservation.id === 'bad' ? Promise.reject(new StoreError('No')) : settle(settlement),
    }
    const { store, lines } = guarded({ ...broken, accounts })
    await store.accounts.settle(settlementOf(attempt('bad'), 1))
    await until(() => trials > 2)
    assert.equal(store.health().state, 'refusing', 'as far as is known, it would refuse any')
    assert.equal(lines.length, 1, 'the log says so once')
    await store.accounts.settle(settlementOf(attempt('good'), 1))
    await until(() => store.health().state === 'ok')
    const tried = trials
    await until(() => trials > tried + 1)
    assert.deepEqual([store.health().state, store.health().waitingSettlements], ['ok', 1])
    assert.equal(await inner.ledger.size(), 1)
    assert.equal(lines.filter((line) => line.includes('refuses some settlements')).length, 1)
    isBad = false
    await until(() => store.health().waitingSettlements === 0)
    assert.equal(await inner.ledger.size(), 2)
    await store.close()
  })

  test('has room for so many settlements, and says when it loses one', async () => {
    const { broken, fail } = await fragile()
    const { store, lines, metric } = guarded(broken, { room: roomFor(10) })
    fail(() => Promise.reject(new StoreUnavailable('It is away')))
    for (let index = 0; index < 15; index += 1) await store.accounts.settle(settlementOf(attempt(`${index}`), 1))
    assert.equal(store.health().waitingSettlements, 10)
    assert.equal(store.health().lostSettlements, 5)
    assert.equal(await metric('llm_router_store_lost_settlements_total'), 5)
    assert.equal(lines.filter((line) => line.includes('some are lost')).length, 1)
    await store.close()
  })

  test('has room for so many bytes of them', async () => {
    const { broken, fail } = await fragile()
    const one = settlementOf(attempt('1'), 1)
    const bytes = 3 * Buffer.byteLength(JSON.stringify(one)) + 1
    const { store } = guarded(broken, { room: { settlements: 100, bytes } })
    fail(() => Promise.reject(new StoreUnavailable('It is away')))
    for (const id of ['1', '2', '3', '4', '5']) await store.accounts.settle(settlementOf(attempt(id), 1))
    assert.deepEqual([store.health().waitingSettlements, store.health().lostSettlements], [3, 2])
    fail(undefined)
    await until(() => store.health().waitingSettlements === 0)
    assert.equal(await store.ledger.size(), 3)
    await store.close()
  })

  test('keeps nothing for a reservation that was never made', async () => {
    const { broken, fail } = await fragile()
    const { store } = guarded(broken)
    await store.accounts.read([])
    fail(() => never)
    for (let count = 0; count < 3; count += 1) await assert.rejects(store.accounts.reserve(attempt(`${count}`)))
    const refused = attempt('refused')
    await assert.rejects(store.accounts.reserve(refused))
    await store.accounts.settle({ reservation: refused, used: [0], entry: undefined })
    assert.equal(store.health().waitingSettlements, 0)
    const unknown = attempt('unknown')
    await store.accounts.settle({ reservation: unknown, used: [0], entry: undefined })
    assert.equal(store.health().waitingSettlements, 1, 'the store may have made it')
    await store.close()
  })

  test('a store that is being opened has a second, and an operator more time than a request', async () => {
    const { broken } = await fragile()
    const opened = Promise.withResolvers<void>()
    const slow: Store = {
      ...broken,
      accounts: {
        ...broken.accounts,
        async read(counters) {
          await opened.promise
          return broken.accounts.read(counters)
        },
      },
      ledger: {
        ...broken.ledger,
        async size() {
          await opened.promise
          return broken.ledger.size()
        },
      },
    }
    const { store } = guarded(slow)
    const answers = [store.accounts.read(['a']), store.ledger.size()]
    setTimeout(opened.resolve, 150)
    assert.deepEqual(await Promise.all(answers), [[{ used: 0, reserved: 0 }], 0])
    await store.close()
  })
})
