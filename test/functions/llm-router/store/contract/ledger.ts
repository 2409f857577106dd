import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Tally } from '../../../../../functions/llm-router/store/ledger-store.ts'
import { AnotherLedger, type Store } from '../../../../../functions/llm-router/store/port.ts'
import { entryOf, reservationOf } from '../attempts.ts'
import type { CreateWorld } from '../contract.ts'
import { within } from './within.ts'

async function append({ accounts }: Store, id: string, cost = 1, member?: string): Promise<void> {
  const entry = entryOf(id, cost, 'settled', member)
  await accounts.settle({ reservation: reservationOf(id, []), used: [], entry })
}

const ids = (entries: readonly { text: string }[]) => entries.map(({ text }) => JSON.parse(text).id)

export function ledgerContract(createWorld: CreateWorld): void {
  describe('the ledger:', () => {
    const check = (name: string, run: Parameters<typeof within>[1]) => test(name, within(createWorld, run))

    check('records come in their order, page by page', async (store) => {
      assert.deepEqual(await store.ledger.read(undefined, 10), [])
      for (let index = 0; index < 25; index += 1) await append(store, `${index}`)
      const pages: string[][] = []
      for (let after: string | undefined; ; ) {
        const page = await store.ledger.read(after, 10)
        if (page.length === 0) break
        pages.push(ids(page))
        after = page.at(-1)?.position
      }
      assert.deepEqual(
        pages.map(({ length }) => length),
        [10, 10, 5],
      )
      assert.deepEqual(
        pages.flat(),
        Array.from({ length: 25 }, (_, index) => `${index}`),
      )
      assert.equal(await store.ledger.size(), 25)
    })

    check('a record that comes twice is there once', async (store) => {
      await append(store, '1', 5)
      await append(store, '1', 5)
      assert.equal(await store.ledger.size(), 1)
      assert.deepEqual((await store.ledger.tallies(['total']))[0]?.get('all'), [1, 5])
    })

    check('trimming forgets records and no sums, and positions still grow', async (store) => {
      for (const id of ['a', 'b', 'c']) await append(store, id, 2)
      const [, second, third] = await store.ledger.read(undefined, 10)
      assert.equal(await store.ledger.trim(second?.position ?? ''), 2)
      assert.equal(await store.ledger.trim(second?.position ?? ''), 0)
      assert.deepEqual(ids(await store.ledger.read(undefined, 10)), ['c'])
      assert.equal(await store.ledger.trim(third?.position ?? ''), 1)
      assert.equal(await store.ledger.size(), 0)
      await append(store, 'd', 2)
      assert.deepEqual(ids(await store.ledger.read(third?.position, 10)), ['d'])
      assert.deepEqual((await store.ledger.tallies(['total']))[0]?.get('all'), [4, 8])
    })

    check('records are trimmed by one of them, and of another ledger none is', async (store) => {
      await append(store, 'a')
      const named = {
        reservation: reservationOf('b "', []),
        used: [],
        entry: entryOf('b "', 1, 'half of a pair \ud800'),
      }
      await store.accounts.settle(named)
      await append(store, 'c')
      const [first, second, third] = await store.ledger.read(undefined, 10)
      assert.ok(first && second && third)
      const known = { position: second.position, id: 'b "' }
      for (const other of [
        { position: second.position, id: 'a' },
        { position: second.position, id: 'b' },
        { position: first.position, id: known.id },
        { position: third.position.replace(/^\d/, '9'), id: 'c' },
      ]) {
        await assert.rejects(store.ledger.trim(third.position, other), AnotherLedger)
      }
      assert.equal(await store.ledger.size(), 3)
      assert.equal(await store.ledger.trim(second.position, known), 2)
      await assert.rejects(store.ledger.trim(third.position, known), AnotherLedger)
      assert.deepEqual(ids(await store.ledger.read(undefined, 10)), ['c'])
      assert.equal(await store.ledger.trim(third.position, { position: third.position, id: 'c' }), 1)
    })

    check('nothing is trimmed up to a position behind the last record, unless it is known by one', async (store) => {
      for (const id of ['a', 'b']) await append(store, id)
      const [, last] = await store.ledger.read(undefined, 10)
      assert.ok(last)
      const behind = last.position.replace(/^\d/, '9')
      await assert.rejects(store.ledger.trim(behind), AnotherLedger)
      assert.equal(await store.ledger.size(), 2)
      assert.equal(await store.ledger.trim(behind, { position: last.position, id: 'b' }), 2)
      assert.equal(await store.ledger.trim(behind), 0)
    })

    check('many records are trimmed by one of the first', async (store) => {
      await Promise.all(Array.from({ length: 1200 }, (_, index) => append(store, `${index}`)))
      const all = await store.ledger.read(undefined, 2000)
      const [id] = ids(all)
      assert.equal(await store.ledger.trim(all[1100]?.position ?? '', { position: all[0]?.position ?? '', id }), 1101)
    })

    check('many records are trimmed', async (store) => {
      await Promise.all(Array.from({ length: 1200 }, (_, index) => append(store, `${index}`)))
      const all = await store.ledger.read(undefined, 2000)
      assert.equal(await store.ledger.trim(all[1100]?.position ?? ''), 1101)
      assert.equal(await store.ledger.size(), 99)
    })

    check('sums are by group and member, for each group in the given order', async (store) => {
      await append(store, '1', 5, 'one')
      await append(store, '2', 6, 'two')
      await append(store, '3', 7, 'one')
      const [unknown, hour, total] = await store.ledger.tallies(['unknown', 'hour/12', 'total'])
      assert.equal(unknown?.size, 0)
      assert.deepEqual(
        new Map(hour),
        new Map([
          ['one', [2, 12]],
          ['two', [1, 6]],
        ]),
      )
      assert.deepEqual(new Map(total), new Map([['all', [3, 18]]]))
      assert.deepEqual(await store.ledger.tallies([]), [])
    })

    check('sums are exact up to nine quadrillion, and can be of any number', async (store) => {
      const large = 9_000_000_000_000_000
      await append(store, '1', large - 1)
      await append(store, '2', 1)
      assert.deepEqual((await store.ledger.tallies(['total']))[0]?.get('all'), [2, large])
    })

    check('sums that have expired are forgotten, and no others', async (store, { nowMs }) => {
      const member = { member: 'a', add: [1] }
      const tallies = [
        { group: 'hour/past', ...member, expiresMs: nowMs },
        { group: 'hour/now', ...member, expiresMs: nowMs + 60_000 },
        { group: 'total', ...member },
      ]
      const add = (id: string, tallies: readonly Tally[]) =>
        store.accounts.settle({ reservation: reservationOf(id, []), used: [], entry: { id, text: '{}', tallies } })
      await add('first', tallies)
      for (let index = 0; index < 20; index += 1) await add(`${index}`, [])
      const sums = await store.ledger.tallies(['hour/past', 'hour/now', 'total'])
      assert.deepEqual(
        sums.map((members) => members.get('a')),
        [undefined, [1], [1]],
      )
    })

    check('the sums of many groups are read', async (store) => {
      const groups = Array.from({ length: 50 }, (_, index) => `hour/${index}`)
      for (const group of groups) {
        const entry = { id: group, text: '{}', tallies: [{ group, member: 'a', add: [1] }] }
        await store.accounts.settle({ reservation: reservationOf(group, []), used: [], entry })
      }
      const sums = await store.ledger.tallies(groups)
      assert.deepEqual(
        sums.map((members) => members.get('a')),
        groups.map(() => [1]),
      )
    })
  })
}
