import { closeSync, existsSync, fstatSync, ftruncateSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Log } from '#runtime/log.ts'
import type { Reservation, Settlement } from './accounts.ts'
import { createFileTrouble } from './file-trouble.ts'
import { openInFolder } from './journal-folder.ts'

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
  /** False while a call that is open is in memory only. */
  isKept(): boolean
  /** From now on, its file is this one. */
  moveTo(file: string): void
}

export const noJournal: Journal = { opened() {}, settled() {}, closed() {}, isKept: () => false, moveTo() {} }

/** One line of the file. */
export type JournalLine = { opened: Reservation } | { settled: Settlement } | { closed: string }

/** A file of so many bytes is written anew, with what is open alone. */
const rewrittenFromBytes = 4_000_000

/** The place where a journal is written anew, before it is put into the place of the old one. */
export const rewrittenFile = (file: string): string => `${file}.new`

/** There is no file as long as nothing waits. */
export function moveJournal(file: string, next: string): void {
  if (existsSync(file)) renameSync(file, next)
}

/** @param firstFile is created with the first line, and so is its folder */
export function createJournal(firstFile: string, log: Log): Journal {
  let file = firstFile
  /** The last line of each call that is not closed. Whoever settles the call has what is in it, too. */
  const open = new Map<string, JournalLine>()
  /** Those of them that have not reached the file. */
  const unwritten = new Map<string, JournalLine>()
  let descriptor: number | undefined
  /** True after a line that may be there in part, so that the next one must not go on with it. */
  let isCut = false
  let bytes = 0
  /** At least twice what the last time left, so that a file of calls that are open is not written anew for each that is closed. */
  let rewriteFromBytes = rewrittenFromBytes

  /** Without a place to write, calls go on: what waits is then in memory only. */
  const { attempt, written } = createFileTrouble(log, 'the journal of what the store has not confirmed')

  function append(line: JournalLine): void {
    descriptor ??= openInFolder(file, 'a')
    const text = `${isCut ? '\n' : ''}${textOf(line)}`
    isCut = true
    bytes += Buffer.byteLength(text)
    // Unlike writeSync, it writes the rest of what a disk that is almost full takes a part of.
    writeFileSync(descriptor, text)
    isCut = false
  }

  /** Whoever removes the file, as cleaners of temporary files do, takes all that is in it. */
  function noticeLoss(): void {
    if (descriptor === undefined || fstatSync(descriptor).nlink > 0) return
    closeSync(descriptor)
    descriptor = undefined
    isCut = false
    bytes = 0
    for (const [id, line] of open) unwritten.set(id, line)
  }

  /** With those for which there was no room before: a full disk refuses the first of them. */
  function keep(id: string, line: JournalLine): void {
    open.set(id, line)
    unwritten.set(id, line)
    attempt(() => {
      noticeLoss()
      for (const [waiting, itsLine] of unwritten) {
        append(itsLine)
        unwritten.delete(waiting)
      }
      written()
    })
  }

  function rewrite(): void {
    const temporary = rewrittenFile(file)
    const text = [...open.values()].map(textOf).join('')
    const length = Buffer.byteLength(text)
    rewriteFromBytes = Math.max(rewrittenFromBytes, 2 * bytes)
    attempt(() => {
      const next = openInFolder(temporary, 'w')
      try {
        writeFileSync(next, text)
        renameSync(temporary, file)
      } catch (error) {
        closeSync(next)
        rmSync(temporary, { force: true })
        throw error
      }
      if (descriptor !== undefined) closeSync(descriptor)
      descriptor = next
      isCut = false
      bytes = length
      rewriteFromBytes = Math.max(rewrittenFromBytes, 2 * length)
      unwritten.clear()
      written()
    })
  }

  function empty(): void {
    attempt(() => {
      if (descriptor === undefined) return
      ftruncateSync(descriptor)
      closeSync(descriptor)
      descriptor = undefined
      isCut = false
      bytes = 0
      rewriteFromBytes = rewrittenFromBytes
    })
  }

  return {
    opened: (reservation) => keep(reservation.id, { opened: reservation }),
    settled: (settlement) => keep(settlement.reservation.id, { settled: settlement }),
    closed(id) {
      if (!open.delete(id)) return
      unwritten.delete(id)
      if (open.size === 0) return empty()
      attempt(() => append({ closed: id }))
      if (bytes >= rewriteFromBytes) rewrite()
    },
    isKept: () => unwritten.size === 0,
    moveTo(next) {
      attempt(() => {
        moveJournal(file, next)
        file = next
      })
    },
  }
}

function textOf(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`
}
