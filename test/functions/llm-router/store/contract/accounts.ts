import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { budget, entryOf, reservationOf, settlementOf, startMs } from '../attempts.ts'
import type { CreateWorld } from '../contract.ts'
import { within } from './within.ts'

const expiresMs = startMs + 60_000

async function texts({ ledger }: Store): Promise<unknown[]> {
  return (await ledger.read(undefined, 1000)).map(({ text }) => JSON.parse(text).text)
}

async function sums({ ledger }: Store, group = 'total', member = 'all'): Promise<readonly number[]> {
  const [tallies] = await ledger.tallies([group])
  return tallies?.get(member) ?? [0, 0]
}

/** What every store promises of its accounts. Long, since it is the list of these promises. */
export function accountsContract(createWorld: CreateWorld): void {
  describe('accounts:', () => {
    const check = (name: string, run: Parameters<typeof within>[1]) => test(name, within(createWorld, run))

    check('a claim is reserved, and then replaced by what was used', async (store) => {
      const reservation = reservationOf('1', [budget(100)])
      assert.deepEqual(await store.accounts.reserve(reservation), { counters: [{ used: 0, reserved: 100 }] })
      await store.accounts.settle(settlementOf(reservation, 70))
      assert.deepEqual(await store.accounts.read(['budget/all', 'unknown']), [
        { used: 70, reserved: 0 },
        { used: 0, reserved: 0 },
      ])
      assert.deepEqual(await sums(store), [1, 70])
    })

    check('all claims are reserved, or none; the first that does not fit is named', async (store) => {
      const full = { counter: 'tpm/a key', amount: 11, most: 10 }
      const claims = [budget(5, 10), full, { counter: 'rpm/a key', amount: 2, most: 1 }]
      const grant = await store.accounts.reserve(reservationOf('1', claims))
      const none = { used: 0, reserved: 0 }
      assert.deepEqual(grant, { counters: [none, none, none], refused: full })
      assert.deepEqual(await store.accounts.read(claims.map(({ counter }) => counter)), [none, none, none])
    })

    check('what is used, reserved and claimed reaches the most and never exceeds it', async (store) => {
      const first = reservationOf('1', [budget(60, 100)])
      await store.accounts.reserve(first)
      await store.accounts.settle(settlementOf(first, 30))
      assert.equal((await store.accounts.reserve(reservationOf('2', [budget(20, 100)]))).refused, undefined)
      const { counters, refused } = await store.accounts.reserve(reservationOf('3', [budget(51, 100)]))
      assert.deepEqual(counters, [{ used: 30, reserved: 20 }])
      assert.deepEqual(refused, budget(51, 100))
      assert.equal((await store.accounts.reserve(reservationOf('4', [budget(50, 100)]))).refused, undefined)
    })

    check('two claims on one counter count together', async (store) => {
      const claims = [budget(6, 10), budget(5, 10)]
      assert.ok((await store.accounts.reserve(reservationOf('1', claims))).refused)
      const fitting = reservationOf('2', [budget(5, 10), budget(5, 10)])
      assert.equal((await store.accounts.reserve(fitting)).refused, undefined)
      await store.accounts.settle(settlementOf(fitting, 3))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 6, reserved: 0 }])
    })

    check('a claim of nothing fits a counter that is full', async (store) => {
      await store.accounts.reserve(reservationOf('1', [budget(10, 10)]))
      assert.equal((await store.accounts.reserve(reservationOf('2', [budget(0, 10)]))).refused, undefined)
    })

    check('a reservation that is made twice counts once', async (store) => {
      const reservation = reservationOf('1', [budget(60, 100)])
      await store.accounts.reserve(reservation)
      assert.deepEqual(await store.accounts.reserve(reservation), { counters: [{ used: 0, reserved: 60 }] })
      await store.accounts.settle(settlementOf(reservation, 10))
      assert.deepEqual(await store.accounts.reserve(reservation), { counters: [{ used: 10, reserved: 0 }] })
    })

    check('settling twice counts once, and the first counts', async (store) => {
      const reservation = reservationOf('1', [budget(100)])
      await store.accounts.reserve(reservation)
      await store.accounts.settle(settlementOf(reservation, 70))
      await store.accounts.settle(settlementOf(reservation, 50))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 70, reserved: 0 }])
      assert.equal(await store.ledger.size(), 1)
    })

    check('an attempt that used nothing gives everything back and leaves no record', async (store) => {
      const reservation = reservationOf('1', [budget(100)])
      await store.accounts.reserve(reservation)
      await store.accounts.settle({ reservation, used: [0], entry: undefined })
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 0, reserved: 0 }])
      assert.equal(await store.ledger.size(), 0)
      await store.accounts.settle(settlementOf(reservation, 50))
      assert.equal(await store.ledger.size(), 0)
    })

    check('an attempt may use more than it claimed', async (store) => {
      const reservation = reservationOf('1', [budget(100, 100)])
      await store.accounts.reserve(reservation)
      await store.accounts.settle(settlementOf(reservation, 130))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 130, reserved: 0 }])
    })

    check('what is held is taken only while the call runs', async (store) => {
      const held = { counter: 'concurrent/a key', amount: 1, most: 1, isHeld: true }
      const first = reservationOf('1', [held])
      await store.accounts.reserve(first)
      assert.deepEqual((await store.accounts.reserve(reservationOf('2', [held]))).refused, held)
      await store.accounts.settle(settlementOf(first, 1))
      assert.deepEqual(await store.accounts.read([held.counter]), [{ used: 0, reserved: 0 }])
      assert.equal((await store.accounts.reserve(reservationOf('3', [held]))).refused, undefined)
    })

    check('a lost attempt has used what it claimed, and is in the ledger as unsettled', async (store, world) => {
      const held = { counter: 'concurrent/a key', amount: 1, isHeld: true }
      await store.accounts.reserve(reservationOf('1', [budget(100), held]))
      world.nowMs = expiresMs - 1
      assert.equal(await store.accounts.expire(), 0)
      world.nowMs = expiresMs
      assert.equal(await store.accounts.expire(), 1)
      assert.equal(await store.accounts.expire(), 0)
      assert.deepEqual(await store.accounts.read(['budget/all', held.counter]), [
        { used: 100, reserved: 0 },
        { used: 0, reserved: 0 },
      ])
      assert.deepEqual(await texts(store), ['unsettled'])
      assert.deepEqual(await sums(store), [1, 100])
    })

    for (const use of ['reserve', 'read', 'settle'] as const) {
      check(`${use} settles what has expired`, async (store, world) => {
        await store.accounts.reserve(reservationOf('lost', [budget(100)]))
        world.nowMs = expiresMs
        const other = reservationOf('other', [{ counter: 'other', amount: 1 }], expiresMs + 60_000)
        if (use === 'reserve') await store.accounts.reserve(other)
        if (use === 'settle') await store.accounts.settle({ reservation: other, used: [1], entry: undefined })
        if (use === 'read') await store.accounts.read(['other'])
        assert.deepEqual(await texts(store), ['unsettled'])
      })
    }

    check('all that have expired are settled, however many there are', async (store, world) => {
      for (let index = 0; index < 100; index += 1) await store.accounts.reserve(reservationOf(`${index}`, [budget(1)]))
      world.nowMs = expiresMs
      assert.equal(await store.accounts.expire(), 100)
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 100, reserved: 0 }])
      assert.deepEqual(await sums(store), [100, 100])
    })

    check('an attempt that settles after it has expired is corrected', async (store, world) => {
      const reservation = reservationOf('1', [budget(100)])
      await store.accounts.reserve(reservation)
      world.nowMs = expiresMs
      await store.accounts.expire()
      const [unsettled] = await store.ledger.read(undefined, 10)
      await store.accounts.settle({ reservation, used: [30], entry: entryOf('1', 30, 'settled', 'another key') })
      await store.accounts.settle(settlementOf(reservation, 50))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 30, reserved: 0 }])
      assert.deepEqual(await texts(store), ['settled'])
      assert.deepEqual(await sums(store), [1, 30])
      const [hour] = await store.ledger.tallies(['hour/12'])
      assert.deepEqual([...(hour ?? [])], [['another key', [1, 30]]], 'what was withdrawn is gone')
      assert.equal(
        (await store.ledger.read(unsettled?.position, 10)).length,
        1,
        'who has read the first reads the second',
      )
    })

    check('a correction leaves the sums of other records as they are', async (store, world) => {
      const [free, costly] = [reservationOf('1', [budget(0)]), reservationOf('2', [budget(100)])]
      for (const one of [free, costly]) await store.accounts.reserve(one)
      world.nowMs = expiresMs
      await store.accounts.expire()
      await store.accounts.settle({ reservation: costly, used: [0], entry: undefined })
      assert.deepEqual(await sums(store), [1, 0])
    })

    check('an attempt that has expired, and used nothing, leaves nothing', async (store, world) => {
      const reservation = reservationOf('1', [budget(100)])
      await store.accounts.reserve(reservation)
      world.nowMs = expiresMs
      await store.accounts.expire()
      await store.accounts.settle({ reservation, used: [0], entry: undefined })
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 0, reserved: 0 }])
      assert.deepEqual(await texts(store), [])
      assert.deepEqual(await sums(store), [0, 0])
    })

    check(
      'an attempt that has expired, and used nothing, is corrected for whoever has read its record',
      async (store, world) => {
        for (const isTrimmed of [true, false]) {
          const id = `read-${isTrimmed}`
          const reservation = reservationOf(id, [], world.nowMs + 60_000)
          await store.accounts.reserve(reservation)
          world.nowMs += 60_000
          await store.accounts.expire()
          const read = await store.ledger.read(undefined, 10)
          if (isTrimmed) await store.ledger.trim(read.at(-1)?.position ?? '')
          const correction = { id, text: JSON.stringify({ id, text: 'void' }), tallies: [] }
          for (let times = 0; times < 2; times += 1) {
            await store.accounts.settle({ reservation, used: [], entry: undefined, correction })
          }
          assert.deepEqual(
            (await store.ledger.read(read.at(-1)?.position, 10)).map(({ text }) => text),
            [correction.text],
          )
          // Nobody has read of an attempt that settles in time.
          const inTime = reservationOf(`in-time-${isTrimmed}`, [], world.nowMs + 60_000)
          await store.accounts.reserve(inTime)
          await store.accounts.settle({
            reservation: inTime,
            used: [],
            entry: undefined,
            correction: { ...correction, id: inTime.id },
          })
          assert.equal(
            (await store.ledger.read(undefined, 10)).filter(({ text }) => text === correction.text).length,
            1,
          )
        }
      },
    )

    check('an attempt that expired, was trimmed and then settles has its sums corrected', async (store, world) => {
      const reservation = reservationOf('1', [budget(100)])
      await store.accounts.reserve(reservation)
      world.nowMs = expiresMs
      await store.accounts.expire()
      const [unsettled] = await store.ledger.read(undefined, 10)
      await store.ledger.trim(unsettled?.position ?? '')
      await store.accounts.settle(settlementOf(reservation, 30))
      assert.deepEqual(await texts(store), ['settled'])
      assert.deepEqual(await sums(store), [1, 30])
    })

    check('an attempt that the store has never seen counts when it settles', async (store) => {
      const held = { counter: 'concurrent/a key', amount: 1, isHeld: true }
      const reservation = reservationOf('1', [budget(100, 10), held])
      await store.accounts.settle({ reservation, used: [70, 1], entry: entryOf('1', 70) })
      await store.accounts.settle({ reservation, used: [70, 1], entry: entryOf('1', 70) })
      assert.deepEqual(await store.accounts.read(['budget/all', held.counter]), [
        { used: 70, reserved: 0 },
        { used: 0, reserved: 0 },
      ])
      assert.deepEqual(await sums(store), [1, 70])
    })

    check('a reservation that arrives after its settlement reserves nothing', async (store) => {
      const reservation = reservationOf('1', [budget(100)])
      await store.accounts.settle(settlementOf(reservation, 70))
      await store.accounts.reserve(reservation)
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 70, reserved: 0 }])
    })

    check(
      'a counter can be forgotten when it has expired, but not while something is reserved',
      async (store, world) => {
        const minute = { counter: 'rpm/a key/1', amount: 1, expiresMs: startMs + 1000 }
        const reservation = reservationOf('1', [minute])
        await store.accounts.reserve(reservation)
        world.nowMs = startMs + 2000
        assert.deepEqual(await store.accounts.read([minute.counter]), [{ used: 0, reserved: 1 }])
        await store.accounts.settle(settlementOf(reservation, 1))
        await store.accounts.read([])
        await store.accounts.reserve(reservationOf('2', [{ ...minute, expiresMs: startMs + 3000 }]))
        const [counter] = await store.accounts.read([minute.counter])
        assert.equal(counter?.reserved, 1)
      },
    )

    check('amounts are exact up to nine quadrillion', async (store) => {
      const large = 9_000_000_000_000_000
      const reservation = reservationOf('1', [budget(large, large)])
      assert.equal((await store.accounts.reserve(reservation)).refused, undefined)
      assert.ok((await store.accounts.reserve(reservationOf('2', [budget(1, large)]))).refused)
      await store.accounts.settle(settlementOf(reservation, large - 1))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: large - 1, reserved: 0 }])
      const last = reservationOf('3', [budget(1, large)])
      assert.equal((await store.accounts.reserve(last)).refused, undefined)
      await store.accounts.settle(settlementOf(last, 1))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: large, reserved: 0 }])
      assert.deepEqual(await sums(store), [2, large])
    })

    check('any text can be a name', async (store) => {
      const names = [
        '',
        '{a}',
        'a b',
        "'; DROP TABLE counters; --",
        'ü\u{1f600}',
        'a\u0000b',
        '__proto__',
        'constructor',
      ]
      for (const [index, counter] of names.entries()) {
        await store.accounts.reserve(reservationOf(`${index} ${counter}`, [{ counter, amount: index + 1 }]))
      }
      const counters = await store.accounts.read(names)
      assert.deepEqual(
        counters.map(({ reserved }) => reserved),
        names.map((_, index) => index + 1),
      )
    })

    check('requests at the same time get no more than there is', async (store) => {
      const grants = await Promise.all(
        Array.from({ length: 50 }, (_, index) => store.accounts.reserve(reservationOf(`${index}`, [budget(3, 100)]))),
      )
      assert.equal(grants.filter(({ refused }) => !refused).length, 33)
    })
  })
}
