import { decisionBounds } from '../decision-store.ts'
import type { Store, StoreFault } from '../port.ts'
import { createAccounts } from './accounts.ts'
import { createAnswers } from './answers.ts'
import { createCounters } from './counters.ts'
import { openDatabase } from './database.ts'
import { createDecisionStore } from './decisions.ts'
import { createDocuments } from './documents.ts'
import { createForget } from './forget.ts'
import { createKeyStore } from './keys.ts'
import { createLedgerStore, createLedgerTable } from './ledger.ts'
import { createRecordingStore } from './recordings.ts'
import { createReservations } from './reservations.ts'
import { createTallies } from './tallies.ts'

/**
 * In memory, the ledger keeps the last records. Its all-time sums are few, because operators choose their names. Hourly sums have one
 * for each user and tag, and callers can invent those. There are fewer decisions, recordings and answers, too.
 */
const memoryBounds = {
  ...{ records: 10_000, expiringTallies: 50_000 },
  decisions: { entries: 2000, bytes: 8 * 1024 * 1024 },
  recordings: { entries: 5000, bytes: 8 * 1024 * 1024 },
  answerBytes: 16 * 1024 * 1024,
}

const gone =
  'The file of STORE_FILE, its -wal or its -shm has been removed, moved away or replaced; what is written now may end with this router. Put it back, or stop all routers that use the file, and start them again.'

/**
 * A store in a file, which several processes may share and of which a killed one loses nothing, or in memory.
 * @param file undefined for memory
 * @param turned called when it has a fault of which calls do not tell, and when that is over
 * @throws StoreError
 */
export async function openSqliteStore(
  file: string | undefined,
  now: () => number,
  bounds = memoryBounds,
  turned: (fault: StoreFault | undefined) => void = () => {},
): Promise<Store> {
  const isInMemory = file === undefined
  let fault: StoreFault | undefined
  const database = await openDatabase(file ?? ':memory:', (isStillThere) => {
    fault = isStillThere ? undefined : { reason: gone, sinceMs: now() }
    turned(fault)
  })
  const forget = createForget(database, now)
  const counters = createCounters(database)
  const reservations = createReservations(database, now)
  const tallies = createTallies(database)
  const ledger = createLedgerTable(database, tallies, isInMemory ? bounds : undefined)
  return {
    kind: isInMemory ? 'memory' : 'sqlite',
    accounts: createAccounts({ database, counters, reservations, ledger, now, forget }),
    keys: createKeyStore(database),
    ledger: createLedgerStore(database, tallies, now),
    documents: createDocuments(database, now, forget),
    decisions: createDecisionStore(database, isInMemory ? bounds.decisions : decisionBounds),
    answers: createAnswers(database, now, { forget, mostBytes: isInMemory ? bounds.answerBytes : undefined }),
    recordings: createRecordingStore(database, isInMemory ? bounds.recordings : undefined),
    fault: () => fault,
    close: database.close,
  }
}
