import type { ShownRecord } from './shown-record.ts'

/** The fields of a record by whose value it can be picked; `tag` is any one of its tags. */
export const filterNames = [
  ...(['id', 'call_id', 'key', 'department', 'user', 'tag', 'task', 'target', 'provider', 'model'] as const),
  ...(['strategy', 'reason', 'status', 'code', 'price_version'] as const),
]

export type RecordFilter = Readonly<{
  /** A text for records with this value; an empty one for records that have none. */
  values: Readonly<{ [Name in (typeof filterNames)[number]]?: string | undefined }>
  /** From this time on, and before that one. */
  fromMs?: number | undefined
  toMs?: number | undefined
}>

export function isWanted(record: ShownRecord, { values, fromMs = -Infinity, toMs = Infinity }: RecordFilter): boolean {
  const timeMs = Date.parse(String(record.time))
  if (timeMs < fromMs || timeMs >= toMs) return false
  return Object.entries(values).every(([name, wanted]) => {
    if (wanted === undefined) return true
    const found = name === 'tag' ? record.tags : [record[name]]
    const known = Array.isArray(found) ? found.filter((value) => value !== null && value !== undefined) : []
    return wanted === '' ? known.length === 0 : known.includes(wanted)
  })
}
