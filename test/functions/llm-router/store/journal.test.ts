import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Store, StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'
import { createRecovery } from '../../../../functions/llm-router/store/recovery.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'
import { budget, reservationOf, settlementOf } from './attempts.ts'
import { guarded } from './guard.ts'
import { journalFolders } from './journal-folders.ts'

const attempt = (id: string) => reservationOf(id, [budget(1000)], Date.now() + 60_000)

describe('the journal of a router whose store is away', () => {
  const { log, newFolder, kill } = journalFolders('journal')
  const recoveryIn = (folder: string) => createRecovery(() => 'a store', log, folder)

  /** A router, and a store that is away until it is told to be back. */
  async function withoutStore(folder: string, mostWaiting: number) {
    const inner = await openSqliteStore(undefined, Date.now)
    let isAway = true
    const through =
      <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
      async (...args: Args): Promise<Answer> => {
        if (isAway) throw new StoreUnavailable('away')
        return call(...args)
      }
    const { reserve, settle, read, expire } = inner.accounts
    const changes = { reserve: through(reserve), settle: through(settle) }
    const accounts: Store['accounts'] = { ...changes, read: through(read), expire: through(expire) }
    const { store } = guarded({ ...inner, accounts }, { mostWaiting, recovery: recoveryIn(folder) })
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
})
