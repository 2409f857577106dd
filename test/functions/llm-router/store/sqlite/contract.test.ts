import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { storeContract } from '../contract.ts'

/** In memory if possible, because a new file is synchronised with the disk several times. */
const folderOfFolders = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

storeContract('SQLite in a file', async (startMs) => {
  const folder = await mkdtemp(join(folderOfFolders, 'store-'))
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
