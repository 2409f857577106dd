import type { StatementSync } from 'node:sqlite'
import type { Database } from './database.ts'

/** How many rows one statement reads or writes at the most. */
const mostRows = 32

/**
 * A statement for many rows at once, which takes less time than one statement for each of them.
 * @param toSql gets what repeats a row of parameters, such as `(?, ?)`, for all rows
 * @returns the statement for so many rows. What it finds comes as arrays
 */
export function forRows(
  database: Pick<Database, 'prepare'>,
  toSql: (rows: (row: string) => string) => string,
): (count: number) => StatementSync {
  const statements = new Map<number, StatementSync>()
  return (count) => {
    const known = statements.get(count)
    if (known) return known
    const statement = database.prepare(toSql((row) => Array(count).fill(row).join(', ')))
    statement.setReturnArrays(true)
    statements.set(count, statement)
    return statement
  }
}

/** In parts of at most `mostRows`. */
export function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= mostRows) return items.length === 0 ? [] : [items]
  return [items.slice(0, mostRows), ...inParts(items.slice(mostRows))]
}

/** How many bytes these rows take, or took before they were removed. */
export function bytesOf(rows: readonly Record<string, unknown>[]): number {
  return rows.reduce((sum, { bytes }) => sum + Number(bytes), 0)
}
