import type { LedgerRecord } from '../record.ts'
import { storable } from './storable.ts'

/** Each column with its type, and the record's field that it holds. Names that SQL reserves have an `_id`. */
const columns: readonly [column: string, type: string, of: (record: LedgerRecord) => unknown][] = [
  ['id', 'text', ({ id }) => id],
  ['time', 'timestamptz', ({ time }) => time],
  ['call_id', 'text', ({ call_id }) => call_id],
  ['key_id', 'text', ({ key }) => key],
  ['department', 'text', ({ department }) => department],
  ['user_id', 'text', ({ user }) => user],
  ['tags', 'text[]', ({ tags }) => tags],
  ['task', 'text', ({ task }) => task],
  ['target', 'text', ({ target }) => target],
  ['provider', 'text', ({ provider }) => provider],
  ['model', 'text', ({ model }) => model],
  ['prompt_tokens', 'bigint', ({ usage }) => usage?.prompt_tokens],
  ['completion_tokens', 'bigint', ({ usage }) => usage?.completion_tokens],
  ['usage', 'jsonb', ({ usage }) => usage],
  ['cost_usd', 'numeric', ({ cost_usd }) => cost_usd],
  ['price_version', 'text', ({ price_version }) => price_version],
  ['reason', 'text', ({ reason }) => reason],
  ['strategy', 'text', ({ strategy }) => strategy],
  ['status', 'text', ({ status }) => status],
  ['code', 'text', ({ code }) => code],
  ['ms', 'double precision', ({ ms }) => ms],
]
const names = columns.map(([name]) => name)

/** Writes a batch, given as one JSON text. A record that was lost with its router, and has been corrected since, is replaced. */
export const insertSql = `
  INSERT INTO llm_ledger (${names.join(', ')})
  SELECT ${names.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS record(${columns.map(([name, type]) => `${name} ${type}`).join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}, archived_at = now()
  WHERE llm_ledger.status = 'unsettled' AND excluded.status <> 'unsettled'`

/**
 * The parameter of `insertSql`. A correction that comes while a page is read may be on it with what it corrects, and a statement
 * cannot change a row twice: the last of an id counts.
 */
export function insertValue(records: readonly LedgerRecord[]): string {
  const last = new Map(records.map((record) => [record.id, record]))
  const rows = [...last.values()].map((record) =>
    Object.fromEntries(columns.map(([name, , of]) => [name, of(record) ?? null])),
  )
  return JSON.stringify(storable(rows))
}
