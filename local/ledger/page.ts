import * as v from 'valibot'
import type { RouterAdmin } from '../admin/router-admin.ts'

const recordSchema = v.looseObject({ id: v.string(), position: v.string(), status: v.string() })

const pageSchema = v.object({
  records: v.array(recordSchema),
  next: v.nullable(v.string()),
  more: v.boolean(),
})

export type ExportedRecord = v.InferOutput<typeof recordSchema>
export type Page = v.InferOutput<typeof pageSchema>

/** Asks the router for the records that a query finds behind a position; undefined for those from the beginning on. */
export async function askPage(
  admin: RouterAdmin,
  { query, after, limit }: { query: URLSearchParams; after: string | undefined; limit: number },
): Promise<Page> {
  const asked = new URLSearchParams([...query, ['limit', String(limit)]])
  if (after !== undefined) asked.set('after', after)
  return v.parse(pageSchema, JSON.parse(await admin.ask('GET', `/admin/ledger?${asked}`)))
}
