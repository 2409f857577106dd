import type { Tally } from '../ledger-store.ts'
import type { Database } from './database.ts'

export type Tallies = ReturnType<typeof createTallies>

/** Its sums are undefined where there is no row, or none any more. */
type Touched = { sums: readonly number[] | undefined; position: number; expiresMs: number | null }

/**
 * Sums by group and member. A transaction reads each that it touches once, and writes it once, by `store` at its end, however many
 * records add to it. Every function but `doubt` and `read` runs within a transaction.
 */
export function createTallies(database: Database) {
  const select = database.prepare('SELECT sums FROM tallies WHERE "group" = ? AND member = ?')
  const selectGroup = database.prepare('SELECT member, sums FROM tallies WHERE "group" = ?')
  const upsert = database.prepare(
    `INSERT INTO tallies ("group", member, sums, position, expires_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT ("group", member) DO UPDATE SET sums = excluded.sums, position = max(position, excluded.position)`,
  )
  const remove = database.prepare('DELETE FROM tallies WHERE "group" = ? AND member = ?')
  const countExpiring = database.prepare('SELECT count(*) AS rows FROM tallies WHERE expires_ms IS NOT NULL')
  const selectOldest = database.prepare(
    'SELECT "group" FROM tallies WHERE expires_ms IS NOT NULL ORDER BY expires_ms LIMIT 1',
  )
  // Finding the last row to go is faster than having SQLite sort all of them.
  const removeOldest = database.prepare(
    `DELETE FROM tallies WHERE "group" = ?1 AND position <=
       ifnull((SELECT position FROM tallies WHERE "group" = ?1 ORDER BY position LIMIT 1 OFFSET ?2 - 1), ${Number.MAX_SAFE_INTEGER})`,
  )
  const touched = new Map<string, Map<string, Touched>>()

  function touch(group: string, member: string): Touched {
    const members = touched.get(group) ?? new Map<string, Touched>()
    touched.set(group, members)
    const known = members.get(member)
    if (known) return known
    const row = select.get(group, member)
    const one = { sums: row && parseSums(row.sums), position: 0, expiresMs: null }
    members.set(member, one)
    return one
  }

  function add(tallies: readonly Tally[], position: number): void {
    for (const { group, member, add, expiresMs = null } of tallies) {
      const one = touch(group, member)
      one.sums = plus(one.sums ?? [], add)
      one.position = position
      one.expiresMs = expiresMs
    }
  }

  function subtract(tallies: readonly Tally[]): void {
    for (const { group, member, add } of tallies) {
      const one = touch(group, member)
      if (one.sums === undefined) continue
      const left = plus(
        one.sums,
        add.map((amount) => -amount),
      )
      one.sums = left.every((sum) => sum === 0) ? undefined : left
    }
  }

  function store(): void {
    for (const [group, members] of touched) {
      for (const [member, { sums, position, expiresMs }] of members) {
        if (sums === undefined) remove.run(group, member)
        else upsert.run(group, member, JSON.stringify(sums), position, expiresMs)
      }
    }
    touched.clear()
  }

  function read(group: string): ReadonlyMap<string, readonly number[]> {
    return new Map(selectGroup.all(group).map((row) => [String(row.member), parseSums(row.sums)]))
  }

  /**
   * Forgets, of those that expire, all but this many: the first are those that expire first, and of these the ones to which nothing has
   * been added for longest. It counts rows, so it is for now and then; after `store`.
   */
  function forgetBeyond(most: number): void {
    for (let beyond = Number(countExpiring.get()?.rows) - most; beyond > 0; ) {
      beyond -= Number(removeOldest.run(String(selectOldest.get()?.group), beyond).changes)
    }
  }

  /** For a transaction that was undone. */
  const doubt = () => touched.clear()

  return { add, subtract, store, doubt, read, forgetBeyond }
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
