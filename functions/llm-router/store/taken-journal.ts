import type { Log } from '#runtime/log.ts'
import type { Settlement } from './accounts.ts'
import { createFileTrouble } from './file-trouble.ts'
import { moveJournal } from './journal.ts'
import { closeInJournal, readJournal, removeJournal } from './journal-files.ts'
import { createWaitingSettlements } from './waiting-settlements.ts'

export type TakenJournal = {
  /** How many of its calls the store has not confirmed. */
  size(): number
  /**
   * Settles what is left of it. One call that the store refuses stays; when none is left, the file goes.
   * @returns why the store has refused the last one of those
   * @throws StoreUnavailable if the store does not answer
   */
  replay(settle: (settlement: Settlement) => Promise<void>): Promise<unknown>
  /** From now on, its file is this one. */
  moveTo(file: string): void
}

/**
 * The journal of a killed router, which this one has taken over. It stays on the disk until the store has confirmed all of it.
 * @throws Error if it cannot be read
 */
export function openTakenJournal(firstFile: string, log: Log): TakenJournal {
  let file = firstFile
  const left = readJournal(file)
  // What is on the disk needs no bound of its own, and takes no place of this router's own calls.
  const waiting = createWaitingSettlements()
  for (const settlement of left) waiting.add(settlement)
  if (left.length > 0) log.warn({ calls: left.length }, 'a killed router left calls to settle')

  /** A full disk does not undo what the store has: the file then only keeps calls that are settled already. */
  const { attempt, written } = createFileTrouble(log, 'the journal of a killed router')

  function removeIfSettled(): void {
    if (waiting.size() === 0) attempt(() => removeJournal(file))
  }

  removeIfSettled()
  return {
    size: waiting.size,
    async replay(settle) {
      const refusal = await waiting.replay(async (settlement) => {
        await settle(settlement)
        // Whoever reads the file next does not settle it again: the store knows what it has settled for a while only.
        attempt(() => {
          closeInJournal(file, settlement.reservation.id)
          written()
        })
      })
      removeIfSettled()
      return refusal
    },
    moveTo(next) {
      attempt(() => {
        moveJournal(file, next)
        file = next
      })
    },
  }
}
