import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { describeError, type Log } from '#runtime/log.ts'
import type { Reservation, Settlement } from './accounts.ts'

/**
 * What the store has not confirmed, in a file, so that it outlives a router that is killed. It is empty, and there is no file, as
 * long as the store answers.
 */
export type Journal = {
  /** A call that may go ahead although the store has not reserved anything for it. */
  opened(reservation: Reservation): void
  settled(settlement: Settlement): void
  /** The store knows of the call, or it has used nothing. */
  closed(id: string): void
}

export const noJournal: Journal = { opened() {}, settled() {}, closed() {} }

/** One line of the file. */
export type JournalLine = { opened: Reservation } | { settled: Settlement } | { closed: string }

/** @param file is created with the first line; its folder exists */
export function createJournal(file: string, log: Log): Journal {
  const open = new Set<string>()
  let descriptor: number | undefined
  /** True after a line that may be there in part, so that the next one must not go on with it. */
  let isCut = false

  /** Without a place to write, calls go on: what waits is then in memory only. */
  function attempt(change: () => void): void {
    try {
      change()
    } catch (error) {
      log.warn(describeError(error), 'the journal of what the store has not confirmed cannot be written')
    }
  }

  function append(line: JournalLine): void {
    attempt(() => {
      descriptor ??= openSync(file, 'a', 0o600)
      const text = `${isCut ? '\n' : ''}${JSON.stringify(line)}\n`
      isCut = true
      // Unlike writeSync, it writes the rest of what a disk that is almost full takes a part of.
      writeFileSync(descriptor, text)
      isCut = false
    })
  }

  return {
    opened(reservation) {
      open.add(reservation.id)
      append({ opened: reservation })
    },
    settled(settlement) {
      open.add(settlement.reservation.id)
      append({ settled: settlement })
    },
    closed(id) {
      if (!open.delete(id)) return
      if (open.size > 0) return append({ closed: id })
      attempt(() => {
        if (descriptor === undefined) return
        ftruncateSync(descriptor)
        closeSync(descriptor)
        descriptor = undefined
        isCut = false
      })
    },
  }
}
