import type { Database } from './database.ts'

/** How often expired rows are removed, and how many: more than so many steps add to any table, so that nothing piles up. */
const [everySteps, rowsAtOnce] = [16, 128]

/** The tables that forget, and when each row may go. A counter stays as long as anything of it is reserved. */
const expired = [
  ['counters', 'name', 'expires_ms <= ? AND reserved = 0'],
  ['ended_attempts', 'id', 'forget_ms <= ?'],
  ['documents', 'name', 'expires_ms <= ?'],
  ['done_once', 'name', 'expires_ms <= ?'],
  ['answer_leases', 'key', 'until_ms <= ?'],
  ['tallies', '"group", member', 'expires_ms <= ?'],
] as const

/** Forgets rows that have expired, within a transaction. */
export function createForget(database: Database, now: () => number): () => void {
  const tables = expired.map(([table, key, condition]) => ({
    // For the removal SQLite makes temporary tables each time, so it is asked for only where there is something.
    selectAny: database.prepare(`SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`),
    remove: database.prepare(
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ${rowsAtOnce})`,
    ),
  }))
  let steps = 0
  return () => {
    steps += 1
    if (steps % everySteps !== 0) return
    const nowMs = now()
    for (const { selectAny, remove } of tables) if (selectAny.get(nowMs) !== undefined) remove.run(nowMs)
  }
}
