import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeError, type Log } from '#runtime/log.ts'
import type { Settlement } from './accounts.ts'
import { createJournal, type Journal, noJournal } from './journal.ts'
import { abandonedJournals, journalFolder, ownJournalFile, takeJournal, takenFile } from './journal-files.ts'
import { openTakenJournal, type TakenJournal } from './taken-journal.ts'

export type Recovery = {
  journal(): Journal
  /** Takes over what killed routers have left. Each of their journals goes to one router, however many start at once. */
  takeOver(): void
  /** False while calls that the store has not confirmed are lost if this router is killed. Undefined if there is no need of a journal. */
  isKept(): boolean | undefined
  /** How many of their calls the store has not confirmed. */
  size(): number
  /**
   * Settles those calls. A journal is removed when the store has confirmed all of it.
   * @throws StoreUnavailable if the store does not answer
   */
  replay(settle: (settlement: Settlement) => Promise<void>): Promise<void>
}

/**
 * Keeps what the store has not confirmed in a folder of the machine or container, where the next router finds it. The folder is
 * looked at when it is first needed.
 * @param place distinguishes stores; it throws while it cannot tell which one it is
 */
export function createRecovery(place: () => string, log: Log, folder = join(tmpdir(), 'llm-router')): Recovery {
  let found: { storeName: string; journal: Journal; takeAll: () => void } | undefined
  let taken: TakenJournal[] = []
  let mayTakeOver = false

  function storeNameNow(): string | undefined {
    try {
      return hash('sha256', place()).slice(0, 12)
    } catch {
      // The store says what is wrong.
      return undefined
    }
  }

  function open(storeName: string) {
    try {
      journalFolder(folder)
      const own = ownJournalFile(folder, storeName)
      const takeAll = () => {
        for (const file of abandonedJournals(folder, storeName)) attempt(() => take(file, own))
      }
      return { storeName, journal: createJournal(own, log), takeAll }
    } catch (error) {
      log.warn(describeError(error), 'no journal: what the store has not confirmed is lost if this router is killed')
      return { storeName, journal: noJournal, takeAll() {} }
    }
  }

  /** The journal is of the store that is there now: what waits is settled there, too. */
  function journal(): Journal {
    const storeName = storeNameNow()
    if (storeName === undefined) return found?.journal ?? noJournal
    if (found === undefined) {
      found = open(storeName)
      if (mayTakeOver) attempt(found.takeAll)
    } else if (found.storeName !== storeName) {
      const own = ownJournalFile(folder, storeName)
      found.journal.moveTo(own)
      for (const one of taken) one.moveTo(takenFile(own))
      found.storeName = storeName
    }
    return found.journal
  }

  /** One journal that cannot be taken over keeps neither the others nor this router from going on. */
  function attempt(step: () => void): void {
    try {
      step()
    } catch (error) {
      log.warn(describeError(error), 'a journal of a killed router cannot be taken over')
    }
  }

  function take(file: string, own: string): void {
    const path = takeJournal(file, own)
    if (path !== undefined) taken.push(openTakenJournal(path, log))
  }

  return {
    journal,
    takeOver() {
      mayTakeOver = true
      journal()
    },
    isKept: () => found?.journal.isKept() ?? true,
    size: () => taken.reduce((sum, one) => sum + one.size(), 0),
    async replay(settle) {
      journal()
      for (const one of taken) await one.replay(settle)
      taken = taken.filter((one) => one.size() > 0)
    },
  }
}

/** For a store that ends with its router. */
export const noRecovery: Recovery = {
  journal: () => noJournal,
  takeOver() {},
  isKept: () => undefined,
  size: () => 0,
  async replay() {},
}
