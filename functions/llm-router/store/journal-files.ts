import { hash, randomBytes } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Settlement } from './accounts.ts'
import { fileLines } from './file-lines.ts'
import { rewrittenFile } from './journal.ts'

const claimSchema = v.object({
  counter: v.string(),
  amount: v.number(),
  most: v.optional(v.number()),
  isHeld: v.optional(v.boolean()),
  expiresMs: v.optional(v.number()),
})
const entrySchema = v.object({
  id: v.string(),
  text: v.string(),
  tallies: v.array(
    v.object({
      group: v.string(),
      member: v.string(),
      add: v.array(v.number()),
      expiresMs: v.exactOptional(v.number()),
    }),
  ),
})
const reservationSchema = v.object({
  id: v.string(),
  claims: v.array(claimSchema),
  expiresMs: v.number(),
  unsettled: entrySchema,
})
const settlementSchema = v.object({
  reservation: reservationSchema,
  used: v.array(v.number()),
  entry: v.optional(entrySchema),
  correction: v.optional(entrySchema),
})
const lineSchema = v.union([
  v.object({ opened: reservationSchema }),
  v.object({ settled: settlementSchema }),
  v.object({ closed: v.string() }),
])

/** A line has the records of one call, and takes a few KB. */
const mostLineBytes = 8_000_000

/** The file of this process. Its name tells whether the process that it belongs to still runs. */
export function ownJournalFile(folder: string, storeName: string): string {
  return join(folder, `${storeName}-${process.pid}-${startedAt(process.pid)}.jsonl`)
}

/** How many places name a journal, of a store that has several: a file name may not be too long. */
const mostPlaces = 8

/** What journals of a store are named by: each of its places, so that they are found by any of them. */
export function storeNameOf(places: readonly string[]): string {
  const names = places.slice(0, mostPlaces).map((place) => hash('sha256', place).slice(0, 12))
  return names.join('.')
}

/**
 * The journals that routers left when they were killed, and those that they had taken over: of this store, and of others that nobody
 * has settled.
 */
export function abandonedJournals(folder: string, storeName: string): { own: string[]; others: string[] } {
  const ownPlaces = storeName.split('.')
  const own: string[] = []
  const others: string[] = []
  for (const name of readdirSync(folder)) {
    const [, of, id, started] = /^(.+?)-(\d+)-(\d+)(?:-[0-9a-f]+)?\.jsonl$/.exec(name) ?? []
    if (of === undefined || startedAt(Number(id)) === started) continue
    const file = join(folder, name)
    if (of.split('.').some((place) => ownPlaces.includes(place))) own.push(file)
    else if (statSync(file, { throwIfNoEntry: false })?.size) others.push(file)
  }
  return { own, others }
}

/** A name for a journal that the process with this file has taken over. */
export function takenFile(own: string): string {
  return own.replace(/\.jsonl$/, `-${randomBytes(8).toString('hex')}.jsonl`)
}

/**
 * Makes an abandoned journal one of this process, so that no other router reads it. If this process is killed, too, it is abandoned again.
 * @param own the file of this process
 * @returns its new path; undefined if another router was quicker
 */
export function takeJournal(file: string, own: string): string | undefined {
  const taken = takenFile(own)
  try {
    renameSync(file, taken)
    // What its router was about to put into its place when it was killed.
    rmSync(rewrittenFile(file), { force: true })
    return taken
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * What is left to settle in a journal. A call without a settlement counts as one that was lost: all that it claimed is used. A line
 * that was cut off, or is not ours, is passed over.
 */
export function readJournal(file: string): Settlement[] {
  const left = new Map<string, Settlement>()
  for (const text of fileLines(file, mostLineBytes)) {
    const line = v.safeParse(lineSchema, jsonOrUndefined(text))
    if (!line.success) continue
    if ('closed' in line.output) left.delete(line.output.closed)
    else if ('settled' in line.output) {
      const { settled } = line.output
      left.set(settled.reservation.id, { ...settled, entry: settled.entry })
    } else {
      const { opened } = line.output
      const used = opened.claims.map(({ amount, isHeld }) => (isHeld ? 0 : amount))
      left.set(opened.id, { reservation: opened, used, entry: opened.unsettled })
    }
  }
  return [...left.values()]
}

/** Notes that the store has a call, whose journal may end in the middle of a line. */
export function closeInJournal(file: string, id: string): void {
  appendFileSync(file, `\n${JSON.stringify({ closed: id })}`)
}

export function removeJournal(file: string): void {
  rmSync(file, { force: true })
}

/** When a process started, in ticks since the machine did; `0` where that cannot be told, and undefined if there is none. */
function startedAt(processId: number): string | undefined {
  try {
    // The name before it may contain spaces and parentheses.
    return readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19]
  } catch {
    return process.platform === 'linux' ? undefined : '0'
  }
}
