import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Store, StoreError, StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'
import { createRecovery } from '../../../../functions/llm-router/store/recovery.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'
import { budget, reservationOf, settlementOf } from './attempts.ts'
import { guarded, roomFor } from './guard.ts'
import { journalFolders } from './journal-folders.ts'

const script = fileURLToPath(new URL('./taking-over.ts', import.meta.url))
const soonMs = Date.now() + 60_000
const ids = (count: number, prefix = 'call') => Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
const call = (id: string) => settlementOf(reservationOf(id, [budget(10)], soonMs), 3)

describe('taking over the journals of killed routers', () => {
  const { lines, log, newFolder, kill } = journalFolders('taking-over')
  const recoveryIn = (folder: string) => createRecovery(() => ['a store'], log, folder)

  /** Leaves the journal of a router that was killed with these calls waiting. */
  async function leave(folder: string, calls: readonly string[]): Promise<void> {
    const journal = recoveryIn(folder).journal()
    for (const id of calls) journal.settled(call(id))
    await kill(folder)
  }

  test('settles all calls, more than may wait for the store too, and counts each once', async () => {
    const folder = newFolder()
    await leave(folder, ids(200))
    const sqlite = await openSqliteStore(undefined, Date.now)
    const { store } = guarded(sqlite, { room: roomFor(5), recovery: recoveryIn(folder) })
    await store.accounts.read([])
    await until(async () => (await readdir(folder)).length === 0)
    assert.deepEqual(await sqlite.accounts.read(['budget/all']), [{ used: 600, reserved: 0 }])
    assert.equal(await sqlite.ledger.size(), 200)
    const { waitingSettlements, lostSettlements } = store.health()
    assert.deepEqual([waitingSettlements, lostSettlements], [0, 0])
    await store.close()
  })

  test('tells in the log, once, why the store refuses one of them for good', async () => {
    const folder = newFolder()
    await leave(folder, ids(3))
    const sqlite = await openSqliteStore(undefined, Date.now)
    let trials = 0
    const { settle, tryWriting } = sqlite.accounts
    const accounts: Store['accounts'] = {
      ...sqlite.accounts,
      settle: (one) => (one.reservation.id === 'call-1' ? Promise.reject(new StoreError('Not that one')) : settle(one)),
      async tryWriting() {
        trials += 1
        await tryWriting()
      },
    }
    const { store, lines: said } = guarded({ ...sqlite, accounts }, { recovery: recoveryIn(folder) })
    await store.accounts.read([])
    await until(() => trials > 2)
    assert.deepEqual([store.health().state, store.health().waitingSettlements], ['ok', 1])
    const [line = '', ...others] = said.filter((one) => one.includes('refuses some settlements'))
    assert.match(line, /"refused":1,"reason":"Not that one"/)
    assert.equal(others.length, 0)
    await store.close()
  })

  test('leaves room for the own calls, and keeps the journal, while the store is away', async () => {
    const folder = newFolder()
    await leave(folder, ids(20))
    const sqlite = await openSqliteStore(undefined, Date.now)
    let isAway = true
    const away = async () => {
      throw new StoreUnavailable('away')
    }
    const { read, settle } = sqlite.accounts
    const accounts: Store['accounts'] = {
      ...sqlite.accounts,
      read: (names) => (isAway ? away() : read(names)),
      settle: (settlement) => (isAway ? away() : settle(settlement)),
    }
    const { store } = guarded({ ...sqlite, accounts }, { room: roomFor(5), recovery: recoveryIn(folder) })
    await assert.rejects(store.accounts.read([]), StoreUnavailable)
    await until(async () => store.health().waitingSettlements === 20)
    for (const id of ids(5, 'own')) await store.accounts.settle(call(id))
    assert.deepEqual([store.health().waitingSettlements, store.health().lostSettlements], [25, 0])
    assert.notDeepEqual(await readdir(folder), [])
    isAway = false
    await until(async () => store.health().waitingSettlements === 0)
    assert.deepEqual(await read(['budget/all']), [{ used: 75, reserved: 0 }])
    await store.close()
  })

  test('leaves to the next router what it could not settle before it was killed itself, and nothing else', async () => {
    const folder = newFolder()
    await leave(folder, ids(5))
    const first = recoveryIn(folder)
    first.takeOver()
    await first.replay(async ({ reservation }) => {
      if (reservation.id === 'call-3') throw new StoreError('refused')
    })
    assert.equal(first.size(), 1)
    await kill(folder)
    const second = recoveryIn(folder)
    second.takeOver()
    const settled: string[] = []
    await second.replay(async ({ reservation }) => void settled.push(reservation.id))
    assert.deepEqual(settled, ['call-3'])
    assert.deepEqual(await readdir(folder), [])
  })

  test('goes on with the others, and with the router, where one journal cannot be read', async () => {
    const folder = newFolder()
    const name = () => readdir(folder).then(([first = '']) => first)
    await leave(folder, ids(1))
    const unreadable = (await name()).replace(/-\d+-/, '-4194304-')
    await mkdir(join(folder, unreadable))
    await leave(folder, ids(1, 'other'))
    const recovery = recoveryIn(folder)
    recovery.takeOver()
    assert.equal(recovery.size(), 2)
    assert.ok(lines.some((line) => line.includes('a journal of a killed router cannot be taken over')))
    await recovery.replay(async () => {})
    assert.equal((await readdir(folder)).length, 1)
    await rm(folder, { recursive: true })
    recovery.takeOver()
  })

  test('gives each journal to one of the routers that start at the same time', async () => {
    const folder = newFolder()
    const all = Array.from({ length: 60 }, (_, index) => ids(2, `router-${index}`))
    for (const calls of all) await leave(folder, calls)
    const routers = [1, 2, 3].map(() => fork(script, [folder]))
    await Promise.all(routers.map((router) => once(router, 'message')))
    const ended = routers.map(async (router) => {
      const [[settled], [code]] = await Promise.all([once(router, 'message'), once(router, 'exit')])
      assert.equal(code, 0)
      return settled
    })
    for (const router of routers) router.send('go')
    const settled = (await Promise.all(ended)).flat()
    assert.deepEqual(settled.toSorted(), all.flat().toSorted())
    assert.deepEqual(await readdir(folder), [])
  })
})
