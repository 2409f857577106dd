import assert from 'node:assert/strict'
import { appendFile, mkdir, readdir, rm, rmdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { describeStore } from '../../../../functions/llm-router/admin/store-state.ts'
import { readJournal } from '../../../../functions/llm-router/store/journal-files.ts'
import { type Store, StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'
import { createRecovery } from '../../../../functions/llm-router/store/recovery.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'
import { budget, entryOf, reservationOf, settlementOf } from './attempts.ts'
import { guarded, roomFor } from './guard.ts'
import { journalFolders } from './journal-folders.ts'

const attempt = (id: string) => reservationOf(id, [budget(1000)], Date.now() + 60_000)

describe('the journal of a router whose store is away', () => {
  const { lines, log, newFolder, kill } = journalFolders('journal')
  const recoveryIn = (folder: string) => createRecovery(() => ['a store'], log, folder)

  /** A router, and a store that is away until it is told to be back. */
  async function withoutStore(folder: string, settlements: number) {
    const inner = await openSqliteStore(undefined, Date.now)
    let isAway = true
    const through =
      <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
      async (...args: Args): Promise<Answer> => {
        if (isAway) throw new StoreUnavailable('away')
        return call(...args)
      }
    const { reserve, settle, read, expire, tryWriting } = inner.accounts
    const changes = { reserve: through(reserve), settle: through(settle), tryWriting: through(tryWriting) }
    const accounts: Store['accounts'] = { ...changes, read: through(read), expire: through(expire) }
    const { store } = guarded({ ...inner, accounts }, { room: roomFor(settlements), recovery: recoveryIn(folder) })
    return {
      store,
      inner,
      back() {
        isAway = false
      },
    }
  }

  async function bytesIn(folder: string): Promise<number> {
    const files = await readdir(folder)
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size))
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  test('has no call that there is no room for: it is lost, and not settled at its most by the next router', async () => {
    const folder = newFolder()
    const { store } = await withoutStore(folder, 3)
    for (const id of ['1', '2', '3', '4', '5']) {
      const reservation = attempt(id)
      await assert.rejects(store.accounts.reserve(reservation), StoreUnavailable)
      await store.accounts.settle(settlementOf(reservation, 500))
    }
    assert.deepEqual([store.health().waitingSettlements, store.health().lostSettlements], [3, 2])
    await kill(folder)
    const next = recoveryIn(folder)
    next.takeOver()
    const used: (readonly number[])[] = []
    await next.replay(async (settlement) => void used.push(settlement.used))
    assert.deepEqual(used, [[500], [500], [500]])
    await store.close()
  })

  test('is empty when the store is back, also where calls were lost', async () => {
    const folder = newFolder()
    const { store, inner, back } = await withoutStore(folder, 3)
    for (const id of ['1', '2', '3', '4', '5']) {
      const reservation = attempt(id)
      await assert.rejects(store.accounts.reserve(reservation), StoreUnavailable)
      await store.accounts.settle(settlementOf(reservation, 500))
    }
    assert.notEqual(await bytesIn(folder), 0)
    back()
    await until(() => store.health().waitingSettlements === 0)
    assert.deepEqual(await inner.accounts.read(['budget/all']), [{ used: 1500, reserved: 0 }])
    assert.equal(await bytesIn(folder), 0)
    await store.close()
  })

  test('does not grow with calls that are refused, and keeps what waits', async () => {
    const folder = newFolder()
    const { store } = await withoutStore(folder, 3)
    await until(async () => {
      await assert.rejects(store.accounts.read([]), StoreUnavailable)
      return store.health().state === 'away'
    })
    const used = attempt('used')
    await assert.rejects(store.accounts.reserve(used), StoreUnavailable)
    await store.accounts.settle(settlementOf(used, 500))
    const running = attempt('running')
    await assert.rejects(store.accounts.reserve(running), StoreUnavailable)
    const unsettled = { ...entryOf('refused', 0), text: 'x'.repeat(100_000) }
    for (let count = 0; count < 200; count += 1) {
      const reservation = { ...attempt(`${count}`), unsettled }
      await assert.rejects(store.accounts.reserve(reservation), StoreUnavailable)
      await store.accounts.settle({ reservation, used: [0], entry: undefined })
    }
    const files = await readdir(folder)
    assert.equal(files.length, 1)
    assert.ok((await bytesIn(folder)) < 5_000_000, `${await bytesIn(folder)} bytes`)
    await store.accounts.settle(settlementOf(running, 300))
    await kill(folder)
    const next = recoveryIn(folder)
    next.takeOver()
    const settled: unknown[] = []
    await next.replay(async ({ reservation, used }) => void settled.push([reservation.id, used]))
    assert.deepEqual(settled, [
      ['used', [500]],
      ['running', [300]],
    ])
    assert.deepEqual(await readdir(folder), [])
    await store.close()
  })

  test('that cannot be written says so once, shows in the health while a call is missing, and has all of them later', async () => {
    const folder = newFolder()
    const { store } = await withoutStore(folder, 100)
    const fail = (id: string) => assert.rejects(store.accounts.reserve(attempt(id)), StoreUnavailable)
    const said = () => lines.join('').match(/journal of what the store has not confirmed can[^"]*/g)
    assert.equal(describeStore(store).journal, undefined)
    const another = newFolder()
    recoveryIn(another).journal().opened(attempt('another'))
    const [name = ''] = await readdir(another)
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
    for (let count = 0; count < 20; count += 1) await fail(`${count}`)
    assert.equal(describeStore(store).journal, 'failing')
    assert.deepEqual(said(), ['journal of what the store has not confirmed cannot be written'])
    await rmdir(join(folder, name))
    await fail('last')
    assert.equal(describeStore(store).journal, undefined)
    assert.equal(said()?.length, 2)
    assert.equal(readJournal(join(folder, name)).length, 21)
    await store.close()
  })

  test('is made again with all that is open, and its folder too, where something has removed them', async () => {
    const folder = newFolder()
    const recovery = recoveryIn(folder)
    recovery.takeOver()
    const open = (id: string) => recovery.journal().opened(attempt(id))
    const kept = async () => {
      const [name = ''] = await readdir(folder)
      return readJournal(join(folder, name)).map(({ reservation }) => reservation.id)
    }
    const before = lines.length
    await rm(folder, { recursive: true })
    open('a')
    assert.deepEqual(await kept(), ['a'])
    await rm(folder, { recursive: true })
    open('b')
    assert.deepEqual((await kept()).sort(), ['a', 'b'])
    assert.deepEqual([recovery.isKept(), lines.length], [true, before])
  })

  test('is read though it is longer than any text can be', async () => {
    const folder = newFolder()
    const journal = recoveryIn(folder).journal()
    journal.settled(settlementOf(attempt('before'), 500))
    const [name = ''] = await readdir(folder)
    const file = join(folder, name)
    // A hole, as a machine that has lost power may leave, takes no room on the disk.
    await truncate(file, 600_000_000)
    await appendFile(file, '\n')
    journal.opened(attempt('after'))
    const left = readJournal(file).map(({ reservation, used }) => [reservation.id, used])
    assert.deepEqual(left, [
      ['before', [500]],
      ['after', [1000]],
    ])
  })
})
