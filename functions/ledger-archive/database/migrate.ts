import { LlmError } from '#runtime/errors.ts'
import { migrations } from './migrations.ts'
import type { Query } from './query.ts'

/**
 * Brings the schema to the latest version, within the caller's transaction, which must hold the lock of migrations.
 * @returns the version
 * @throws LlmError database_refused if a newer version of this function has already been here
 */
export async function migrate(query: Query, steps: readonly string[] = migrations): Promise<number> {
  const version = await versionOf(query)
  if (version > steps.length) {
    throw new LlmError(
      'database_refused',
      `The database has version ${version} of the ledger's schema, and this ledger-archive knows ${steps.length}: deploy the newer ` +
        'one, or give this one a database of its own',
    )
  }
  for (const [index, sql] of steps.entries()) {
    if (index < version) continue
    await query(sql)
    await query('INSERT INTO llm_ledger_schema (version) VALUES ($1)', [index + 1])
  }
  return steps.length
}

/** A user who may only write rows is enough where the tables exist. */
async function versionOf(query: Query): Promise<number> {
  const [found] = await query("SELECT to_regclass('llm_ledger_schema') IS NOT NULL AS is_there")
  if (found?.is_there !== true) {
    await query(
      'CREATE TABLE llm_ledger_schema (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    return 0
  }
  const [row] = await query('SELECT coalesce(max(version), 0) AS version FROM llm_ledger_schema')
  return Number(row?.version)
}
