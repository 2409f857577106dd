import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { storeContract } from '../contract.ts'

storeContract('SQLite in a file', async (startMs) => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  const stores: Store[] = []
  const world = {
    nowMs: startMs,
    async open() {
      const store = await openSqliteStore(join(folder, 'router.db'), () => world.nowMs)
      stores.push(store)
      return store
    },
    async end() {
      await Promise.all(stores.map((store) => store.close()))
      await rm(folder, { recursive: true })
    },
  }
  return world
})

storeContract('SQLite in memory', async (startMs) => {
  const world = { nowMs: startMs, open: async () => store, end: () => store.close() }
  const store = await openSqliteStore(undefined, () => world.nowMs)
  return world
})
