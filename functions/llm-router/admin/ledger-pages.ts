import { isWanted, type RecordFilter } from '../money/ledger/filter.ts'
import { type ShownRecord, showRecord } from '../money/ledger/shown-record.ts'
import type { LedgerStore } from '../store/ledger-store.ts'

/** How many records are in memory at once. */
const pageRecords = 500

/** A record that was looked at, wanted or not, and where to go on after it. */
export type Scanned = { position: string; record: ShownRecord | undefined }

/** Walks through the ledger from the oldest record on, as fast as it is read. */
export async function* scan(
  ledger: LedgerStore,
  after: string | undefined,
  filter: RecordFilter,
): AsyncGenerator<Scanned> {
  for (let position = after; ; ) {
    const page = await ledger.read(position, pageRecords)
    for (const entry of page) {
      position = entry.position
      const record = showRecord(entry.text)
      yield { position, record: isWanted(record, filter) ? { ...record, position } : undefined }
    }
    if (page.length === 0) return
  }
}

export type Page = {
  records: readonly ShownRecord[]
  /** What to ask for the next page with; undefined if nothing was looked at. */
  next: string | undefined
  /** False at the end of the ledger as it is now. */
  more: boolean
}

/**
 * A page of at most `limit` records, found among the next `mostScanned`: a filter that fits few of them must not take
 * for ever.
 */
export async function readPage(
  ledger: LedgerStore,
  {
    after,
    filter,
    limit,
    mostScanned,
  }: { after: string | undefined; filter: RecordFilter; limit: number; mostScanned: number },
): Promise<Page> {
  // A correction that comes meanwhile is read after what it corrects, and takes its place.
  const found = new Map<unknown, ShownRecord>()
  const pageOf = (more: boolean): Page => ({ records: [...found.values()], next, more })
  let next = after
  let scanned = 0
  for await (const { position, record } of scan(ledger, after, filter)) {
    if (found.size === limit || scanned === mostScanned) return pageOf(true)
    scanned += 1
    next = position
    if (record === undefined) continue
    found.delete(record.id)
    found.set(record.id, record)
  }
  return pageOf(false)
}
