import { recordLines } from '../../functions/llm-router/admin/record-lines.ts'
import type { RouterAdmin } from '../admin/router-admin.ts'
import type { ExportCommand } from './command-line.ts'
import type { Destination } from './destination.ts'
import type { Anchor } from './file-state.ts'
import { forget } from './forget.ts'
import { isForgottenUpTo } from './oldest.ts'
import { askPage, type ExportedRecord } from './page.ts'

const pageRecords = 1000

/**
 * Writes all records, page by page. Returns how many there were, and the last position.
 *
 * Those that are forgotten are so page by page, and each page begins at the oldest record: behind the position of a page that another
 * router has given could be records that are in no file.
 * @param mayLack called with a position behind which records may have been forgotten by somebody else before they were read
 */
export async function exportLedger(
  admin: RouterAdmin,
  { query, format, isForgotten }: Pick<ExportCommand, 'query' | 'format' | 'isForgotten'>,
  destination: Destination,
  mayLack: (position: string) => void,
): Promise<{ records: number; position: string | undefined }> {
  const { first, line } = recordLines[format]
  let { position, anchor } = destination
  let head = destination.isBegun ? '' : first
  let records = 0
  let isOwnForgetting = destination.isForgotten
  for (;;) {
    const after = isForgotten ? undefined : position
    const page = await askPage(admin, { query, after, limit: pageRecords })
    // After the page is read: what is forgotten later is on it.
    if (after !== undefined && !isOwnForgetting && (await isForgottenUpTo(admin, after))) mayLack(after)
    if (page.next === null || page.next === after) {
      if (head !== '') await destination.write(head, position, anchor)
      return { records, position }
    }
    const ownAnchor = anchorOf(page.records, position, undefined)
    // What is before a page that is forgotten is no longer there to tell the ledger by.
    anchor = isForgotten ? (ownAnchor ?? anchor) : anchorOf(page.records, position, anchor)
    await destination.write(head + page.records.map(line).join(''), page.next, anchor)
    if (isForgotten && ownAnchor) await forget(admin, page.next, ownAnchor)
    head = ''
    isOwnForgetting = false
    position = page.next
    records += page.records.length
    if (!page.more) return { records, position }
  }
}

/** The last record that stays where it is: one that is unsettled may yet be replaced by a later one. */
function anchorOf(
  records: readonly ExportedRecord[],
  after: string | undefined,
  last: Anchor | undefined,
): Anchor | undefined {
  const settled = records.findLastIndex(({ status }) => status !== 'unsettled')
  if (settled < 0 && last !== undefined) return last
  const index = settled < 0 ? records.length - 1 : settled
  const record = records[index]
  if (record === undefined) return undefined
  const before = records[index - 1]?.position ?? after
  return { id: record.id, position: record.position, ...(before !== undefined && { after: before }) }
}
