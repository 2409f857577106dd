import type { RouterAdmin } from '../admin/router-admin.ts'
import type { Anchor } from './file-state.ts'
import { isForgottenUpTo, oldestBehind } from './oldest.ts'
import { askPage, type ExportedRecord } from './page.ts'

const pageRecords = 1000

/**
 * Makes sure that the records behind a position are of the ledger that a file is of. Stores count their positions, so those of another
 * store, or of one that was restored from a backup, say nothing.
 *
 * It is the file's own ledger if a record of the file is where it was. That record may have been forgotten since, but then every older
 * one was too; and where nothing is older than the position, only who had them forgotten knows whether more was. If the file had only
 * unsettled ones then, it may have been corrected since: its correction is behind the position and has the same id.
 * @param anchor a record of the file, and the query that finds it
 * @returns the record of the file as it is now, or whether it was forgotten; `empty` if the ledger is, so that nobody can tell
 * @throws Error if records would be missed
 */
export async function checkLedger(
  admin: RouterAdmin,
  { query, position, anchor }: { query: URLSearchParams; position: string; anchor: Anchor },
): Promise<ExportedRecord | 'forgotten' | 'empty'> {
  const [found] = (await askPage(admin, { query, after: anchor.after, limit: 1 })).records
  if (found?.position === anchor.position && found.id === anchor.id) return found
  if ((await oldestBehind(admin, undefined)) === undefined) return 'empty'
  if (await isForgottenUpTo(admin, position)) return 'forgotten'
  const corrected = await findBehind(admin, position, anchor.id)
  if (corrected) return corrected
  throw new Error(
    `The router's ledger does not have the records that the file ends with, and has others at or before position ${position}: its store ` +
      'is another one, or was restored, and going on would leave records out. Begin anew, with another --output.',
  )
}

async function findBehind(admin: RouterAdmin, position: string, id: string): Promise<ExportedRecord | undefined> {
  for (let after = position; ; ) {
    const page = await askPage(admin, { query: new URLSearchParams(), after, limit: pageRecords })
    const found = page.records.find((record) => record.id === id && record.status !== 'unsettled')
    if (found || !page.more || page.next === null || page.next === after) return found
    after = page.next
  }
}
