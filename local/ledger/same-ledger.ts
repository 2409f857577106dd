import type { RouterAdmin } from '../admin/router-admin.ts'
import type { Anchor } from './file-state.ts'
import { askPage } from './page.ts'

/**
 * Makes sure that the records behind a position are all that a file lacks. Stores count their positions, so those of another store,
 * or of one that was restored from a backup, say nothing.
 *
 * It is the file's own ledger if a record of the file is where it was. That record may have been forgotten since, but then every older
 * one was too; and where nothing is older than the position, nothing can be missed.
 * @param anchor a record of the file, and the query that finds it
 * @returns whether the record of the file is there, or was forgotten; `empty` if the ledger is, so that nobody can tell
 * @throws Error if records would be missed
 */
export async function checkLedger(
  admin: RouterAdmin,
  { query, position, anchor }: { query: URLSearchParams; position: string; anchor: Anchor },
): Promise<'there' | 'forgotten' | 'empty'> {
  const [found] = (await askPage(admin, { query, after: anchor.after, limit: 1 })).records
  if (found?.position === anchor.position && found.id === anchor.id) return 'there'
  const everything = new URLSearchParams()
  const [oldest] = (await askPage(admin, { query: everything, after: undefined, limit: 1 })).records
  if (oldest === undefined) return 'empty'
  const [oldestBehind] = (await askPage(admin, { query: everything, after: position, limit: 1 })).records
  if (oldest.position === oldestBehind?.position) return 'forgotten'
  throw new Error(
    `The router's ledger does not have the records that the file ends with, and has others at or before position ${position}: its store ` +
      'is another one, or was restored, and going on would leave records out. Begin anew, with another --output.',
  )
}
