import type { Log } from '#runtime/log.ts'
import { openedLate } from './opened-late.ts'
import type { Store } from './port.ts'

type Parts = {
  /** The setting STORE_FILE. Without it, the store is in memory. */
  file: string | undefined
  now: () => number
  log: Log
}

/** The store that the settings name. It opens with its first use. */
export function createStore({ file, now, log }: Parts): Store {
  const kind = file === undefined ? 'memory' : 'sqlite'
  return openedLate(kind, log, async () => (await import('./sqlite/store.ts')).openSqliteStore(file, now))
}
