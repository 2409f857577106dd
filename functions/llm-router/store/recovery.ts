import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeError, type Log } from '#runtime/log.ts'
import type { Settlement } from './accounts.ts'
import { createJournal, type Journal, noJournal } from './journal.ts'
import { abandonedJournals, journalFolder, ownJournalFile, readJournal, removeJournal } from './journal-files.ts'

export type Recovery = {
  journal(): Journal
  /** Takes over what killed routers have left: hands each settlement on, and removes their journals. */
  recover(settle: (settlement: Settlement) => void): void
}

/**
 * Keeps what the store has not confirmed in a folder of the machine or container, where the next router finds it. The folder is
 * looked at when it is first needed.
 * @param storeAddress distinguishes stores; credentials in it are left out of the file's name
 */
export function createRecovery(storeAddress: () => string, log: Log, folder = join(tmpdir(), 'llm-router')): Recovery {
  let found: { journal: Journal; abandoned: () => string[] } | undefined

  function open() {
    try {
      const storeName = hash('sha256', storeAddress().replace(/\/\/[^/]*@/g, '//')).slice(0, 12)
      journalFolder(folder)
      const journal = createJournal(ownJournalFile(folder, storeName), log)
      return { journal, abandoned: () => abandonedJournals(folder, storeName) }
    } catch (error) {
      log.warn(describeError(error), 'no journal: what the store has not confirmed is lost if this router is killed')
      return { journal: noJournal, abandoned: () => [] }
    }
  }

  const opened = () => {
    found ??= open()
    return found
  }

  return {
    journal: () => opened().journal,
    recover(settle) {
      for (const file of opened().abandoned()) {
        const left = readJournal(file)
        for (const settlement of left) settle(settlement)
        removeJournal(file)
        if (left.length > 0) log.warn({ calls: left.length }, 'a killed router left calls to settle')
      }
    },
  }
}

/** For a store that ends with its router. */
export const noRecovery: Recovery = { journal: () => noJournal, recover() {} }
