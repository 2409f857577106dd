import type { Tally } from '../ledger-store.ts'
import type { Database } from './database.ts'

export type Tallies = ReturnType<typeof createTallies>

/** Sums by group and member. Every function runs within a transaction. */
export function createTallies(database: Database) {
  const select = database.prepare('SELECT sums FROM tallies WHERE "group" = ? AND member = ?')
  const selectGroup = database.prepare('SELECT member, sums FROM tallies WHERE "group" = ?')
  const upsert = database.prepare(
    `INSERT INTO tallies ("group", member, sums, position, expires_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT ("group", member) DO UPDATE SET sums = excluded.sums, position = max(position, excluded.position)`,
  )
  const remove = database.prepare('DELETE FROM tallies WHERE "group" = ? AND member = ?')
  const removeUntouched = database.prepare('DELETE FROM tallies WHERE position <= ?')

  function add(tallies: readonly Tally[], position: number): void {
    for (const { group, member, add, expiresMs = null } of tallies) {
      const row = select.get(group, member)
      const sums = row === undefined ? add : plus(parseSums(row.sums), add)
      upsert.run(group, member, JSON.stringify(sums), position, expiresMs)
    }
  }

  function subtract(tallies: readonly Tally[]): void {
    for (const { group, member, add } of tallies) {
      const row = select.get(group, member)
      if (row === undefined) continue
      const sums = plus(
        parseSums(row.sums),
        add.map((amount) => -amount),
      )
      if (sums.every((sum) => sum === 0)) remove.run(group, member)
      else upsert.run(group, member, JSON.stringify(sums), 0, null)
    }
  }

  function read(group: string): ReadonlyMap<string, readonly number[]> {
    return new Map(selectGroup.all(group).map((row) => [String(row.member), parseSums(row.sums)]))
  }

  /** Forgets those to which no record after this position has added anything. */
  const forgetUntouched = (position: number) => removeUntouched.run(position)

  return { add, subtract, read, forgetUntouched }
}

function plus(sums: readonly number[], amounts: readonly number[]): number[] {
  return Array.from(
    { length: Math.max(sums.length, amounts.length) },
    (_, index) => (sums[index] ?? 0) + (amounts[index] ?? 0),
  )
}

function parseSums(text: unknown): number[] {
  const sums: unknown = JSON.parse(String(text))
  return Array.isArray(sums) ? sums.map(Number) : []
}
