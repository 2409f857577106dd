import { dayMs, hourMs } from '#runtime/contract/durations.ts'
import type { Reservation } from '../accounts.ts'
import type { Database } from './database.ts'
import { firstNumberOf, numbersPerMs } from './numbers.ts'

/**
 * A settlement comes again only if the answer to the first was lost, which is soon, or if a journal still has it when the next router
 * of its machine starts; what has expired may settle much later.
 */
const rememberMs = { settled: hourMs, expired: 30 * dayMs }

/** From when the ledger no longer tells of a call. */
export const rememberArchivedMs = dayMs

/** How many expired ones are settled at once. */
export const fewRows = 8

export type HowEnded = keyof typeof rememberMs

/**
 * The attempts under way, and for a while those that have ended and of which the ledger does not tell. Every function runs within a
 * transaction.
 */
export function createReservations(database: Database, now: () => number) {
  const near = `number >= ?1 AND number < ?1 + ${numbersPerMs}`
  const insertFirst = database.prepare(
    `INSERT INTO reservations (number, id, expires_ms, claims, unsettled) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (number) DO NOTHING`,
  )
  /** Reads the table into which it inserts, for which SQLite makes a temporary one each time: so only if it must. */
  const insertNext = database.prepare(
    `INSERT INTO reservations (number, id, expires_ms, claims, unsettled)
     SELECT max(number) + 1, ?2, ?3, ?4, ?5 FROM reservations WHERE ${near}`,
  )
  const removeOne = database.prepare(`DELETE FROM reservations WHERE ${near} AND id = ?2`)
  const selectKnown = database.prepare(
    `SELECT EXISTS (SELECT 1 FROM reservations WHERE ${near} AND id = ?2)
       OR EXISTS (SELECT 1 FROM ended_attempts WHERE id = ?2) OR EXISTS (SELECT 1 FROM records WHERE id = ?2) AS known`,
  )
  const selectExpired = database.prepare(`SELECT * FROM reservations WHERE expires_ms <= ? LIMIT ${fewRows}`)
  const insertEnded = database.prepare(
    `INSERT INTO ended_attempts (id, how, forget_ms) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET how = excluded.how, forget_ms = max(forget_ms, excluded.forget_ms)`,
  )
  const selectEnded = database.prepare('SELECT how FROM ended_attempts WHERE id = ?')

  function add({ id, expiresMs, claims, unsettled }: Reservation): void {
    const kept = claims.map(({ counter, amount, isHeld, expiresMs }) => ({ counter, amount, isHeld, expiresMs }))
    const row = [firstNumberOf(id), id, expiresMs, JSON.stringify(kept), JSON.stringify(unsettled)] as const
    if (insertFirst.run(...row).changes === 0) insertNext.run(...row)
  }

  /** Removes it from those under way. Returns false if it is not one. */
  const remove = (id: string) => removeOne.run(firstNumberOf(id), id).changes === 1

  const remember = (id: string, how: HowEnded) => insertEnded.run(id, how, now() + rememberMs[how])

  function howEnded(id: string): HowEnded | undefined {
    const how = selectEnded.get(id)?.how
    return how === 'settled' || how === 'expired' ? how : undefined
  }

  /** Whether it has been reserved or settled before. */
  const isKnown = (id: string) => selectKnown.get(firstNumberOf(id), id)?.known === 1

  /** A few that have expired. */
  function expired(): Reservation[] {
    return selectExpired.all(now()).map((row) => ({
      id: String(row.id),
      expiresMs: Number(row.expires_ms),
      claims: JSON.parse(String(row.claims)),
      unsettled: JSON.parse(String(row.unsettled)),
    }))
  }

  return { add, remove, remember, isKnown, howEnded, expired }
}

export type Reservations = ReturnType<typeof createReservations>
