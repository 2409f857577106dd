import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeError, type Log } from '#runtime/log.ts'
import type { Settlement } from './accounts.ts'
import { createJournal, type Journal, noJournal } from './journal.ts'
import { abandonedJournals, journalFolder, ownJournalFile, takeJournal } from './journal-files.ts'
import { openTakenJournal, type TakenJournal } from './taken-journal.ts'

export type Recovery = {
  journal(): Journal
  /** Takes over what killed routers have left. Each of their journals goes to one router, however many start at once. */
  takeOver(): void
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
 * @param storeAddress distinguishes stores; credentials in it are left out of the file's name
 */
export function createRecovery(storeAddress: () => string, log: Log, folder = join(tmpdir(), 'llm-router')): Recovery {
  let found: { journal: Journal; takeAll: () => void } | undefined
  let taken: TakenJournal[] = []

  function open() {
    try {
      const storeName = hash('sha256', storeAddress().replace(/\/\/[^/]*@/g, '//')).slice(0, 12)
      journalFolder(folder)
      const own = ownJournalFile(folder, storeName)
      const takeAll = () => {
        for (const file of abandonedJournals(folder, storeName)) attempt(() => take(file, own))
      }
      return { journal: createJournal(own, log), takeAll }
    } catch (error) {
      log.warn(describeError(error), 'no journal: what the store has not confirmed is lost if this router is killed')
      return { journal: noJournal, takeAll() {} }
    }
  }

  const opened = () => {
    found ??= open()
    return found
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
    journal: () => opened().journal,
    takeOver: () => attempt(() => opened().takeAll()),
    size: () => taken.reduce((sum, one) => sum + one.size(), 0),
    async replay(settle) {
      for (const one of taken) await one.replay(settle)
      taken = taken.filter((one) => one.size() > 0)
    },
  }
}

/** For a store that ends with its router. */
export const noRecovery: Recovery = {
  journal: () => noJournal,
  takeOver() {},
  size: () => 0,
  async replay() {},
}
