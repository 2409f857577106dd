import type { Database } from './database/open.ts'
import type { PlacedRecord, RouterLedger } from './router-ledger.ts'

export type ArchiveParts = {
  openDatabase: () => Promise<Database>
  ledger: RouterLedger
  /** Called with the number of records of each batch that is in the database for good. */
  onBatch: (records: number) => void
  /** How long it may still go on, in milliseconds. */
  leftMs: () => number
}

/** What a run did. */
export type Report = {
  /** Records that are new in the database, or corrected there. */
  archived: number
  batches: number
  /** True if the router has more: the time was over, or another run is at work. */
  more: boolean
  /** True if another run was at work. */
  busy: boolean
  /** The version of the database's schema. */
  schema: number
}

/** Records in one transaction: two seconds on a slow database, and a megabyte of memory. */
const batchRecords = 500

/**
 * Moves batches until the router's ledger is empty or the time is over.
 *
 * What the router still has is what has not been confirmed, so a run begins at its oldest record and needs no memory of the
 * last. A record is written by its id, and confirmed once its transaction is durable. A run that ends between the two finds the
 * same records again and changes nothing. Each page begins at the oldest record, too, as the one before it is forgotten by then: where
 * several routers have ledgers of their own, a page behind a position of another's would leave out what is before it. A lock in each
 * transaction keeps two runs apart: an older page must not overwrite what a newer one has corrected.
 */
export async function archive({ openDatabase, ledger, onBatch, leftMs }: ArchiveParts): Promise<Report> {
  const database = await openDatabase()
  try {
    const report: Report = { archived: 0, batches: 0, more: false, busy: false, schema: await database.migrate() }
    do {
      const page = await database.batch(() => ledger.read(batchRecords))
      if (page === 'busy') return { ...report, more: true, busy: true }
      const known = lasting(page.records)
      if (page.next === undefined || known === undefined) return { ...report, more: false }
      await ledger.confirm(page.next, known)
      report.archived += page.changed
      report.batches += 1
      report.more = page.more
      onBatch(page.changed)
    } while (report.more && leftMs() > 0)
    return report
  } finally {
    await database.close()
  }
}

/** The last record that stays where it is, if there is one: one that is unsettled may yet be replaced by a later one. */
function lasting(records: readonly PlacedRecord[]): PlacedRecord | undefined {
  return records.findLast(({ status }) => status !== 'unsettled') ?? records.at(-1)
}
