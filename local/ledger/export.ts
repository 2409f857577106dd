import * as v from 'valibot'
import { recordLines } from '../../functions/llm-router/admin/record-lines.ts'
import type { RouterAdmin } from '../admin/router-admin.ts'
import type { ExportCommand } from './command-line.ts'
import type { Destination } from './destination.ts'

const pageRecords = 1000

const pageSchema = v.object({
  records: v.array(v.record(v.string(), v.unknown())),
  next: v.nullable(v.string()),
  more: v.boolean(),
})

/** Writes all records, page by page. Returns how many there were, and the last position. */
export async function exportLedger(
  admin: RouterAdmin,
  { query, format }: Pick<ExportCommand, 'query' | 'format'>,
  destination: Destination,
): Promise<{ records: number; position: string | undefined }> {
  const { first, line } = recordLines[format]
  let { position } = destination
  let head = position === undefined ? first : ''
  let records = 0
  for (;;) {
    const asked = new URLSearchParams([...query, ['limit', String(pageRecords)]])
    if (position !== undefined) asked.set('after', position)
    const page = v.parse(pageSchema, JSON.parse(await admin.ask('GET', `/admin/ledger?${asked}`)))
    if (page.next === null || page.next === position) return { records, position }
    await destination.write(head + page.records.map(line).join(''), page.next)
    head = ''
    position = page.next
    records += page.records.length
    if (!page.more) return { records, position }
  }
}
