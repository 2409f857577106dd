import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeError, type Log } from '#runtime/log.ts'
import type { Settlement } from './accounts.ts'
import { createJournal, type Journal, noJournal } from './journal.ts'
import { abandonedJournals, ownJournalFile, storeNameOf, takeJournal, takenFile } from './journal-files.ts'
import { isFolderUsable, journalFolder } from './journal-folder.ts'
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
   * @returns why the store has refused the last one that it has refused
   * @throws StoreUnavailable if the store does not answer
   */
  replay(settle: (settlement: Settlement) => Promise<void>): Promise<unknown>
}

/**
 * Keeps what the store has not confirmed in a folder of the machine or container, where the next router finds it. The folder is
 * looked at when it is first needed.
 * @param places where the store is, each of which distinguishes it from others; it throws while it cannot tell which one it is
 */
export function createRecovery(
  places: () => readonly string[],
  log: Log,
  folder = join(tmpdir(), 'llm-router'),
): Recovery {
  let found: { storeName: string; journal: Journal } | undefined
  let taken: TakenJournal[] = []
  let mayTakeOver = false
  /** The store whose journals have been looked for. */
  let lookedFor: string | undefined
  let saidNoJournal = false

  function storeNameNow(): string | undefined {
    try {
      return storeNameOf(places())
    } catch {
      // The store says what is wrong.
      return undefined
    }
  }

  /** The journal is of the store that is there now: what waits is settled there, too. */
  function journal(): Journal {
    const storeName = storeNameNow()
    if (storeName === undefined) return found?.journal ?? noJournal
    const own = ownJournalFile(folder, storeName)
    found ??= { storeName, journal: createJournal(own, log) }
    if (found.storeName !== storeName) {
      found.journal.moveTo(own)
      for (const one of taken) one.moveTo(takenFile(own))
      found.storeName = storeName
    }
    if (mayTakeOver && lookedFor !== storeName) takeAll(storeName, own)
    return found.journal
  }

  function takeAll(storeName: string, own: string): void {
    const abandoned = lookForJournals(storeName)
    if (abandoned === undefined) return
    lookedFor = storeName
    for (const file of abandoned.own) attempt(() => take(file, own))
    if (abandoned.others.length === 0) return
    log.warn(
      { journals: abandoned.others, store: storeName },
      'killed routers left journals of other stores: if one is this store, which had another name, see docs/operations.md',
    )
  }

  function lookForJournals(storeName: string): ReturnType<typeof abandonedJournals> | undefined {
    try {
      return abandonedJournals(journalFolder(folder), storeName)
    } catch (error) {
      const what = 'no journal: what the store has not confirmed is lost if this router is killed'
      if (!saidNoJournal) log.warn(describeError(error), what)
      saidNoJournal = true
      return undefined
    }
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
    isKept: () => found === undefined || (isFolderUsable(folder) && found.journal.isKept()),
    size: () => taken.reduce((sum, one) => sum + one.size(), 0),
    async replay(settle) {
      journal()
      let refusal: unknown
      for (const one of taken) refusal = (await one.replay(settle)) ?? refusal
      taken = taken.filter((one) => one.size() > 0)
      return refusal
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
