import type { Reservation } from '../accounts.ts'
import type { Database } from './database.ts'
import { fewRows } from './forget.ts'

/** Settlements come again only if the answer to the first was lost, so these are soon forgotten; what expired may settle much later. */
export const rememberMs = { settled: 3_600_000, expired: 30 * 86_400_000 }

export type HowEnded = keyof typeof rememberMs

/** The attempts under way, and for a while those that have ended. Every function runs within a transaction. */
export function createReservations(database: Database, now: () => number, keepMs = rememberMs) {
  const insert = database.prepare('INSERT INTO reservations (id, expires_ms, claims, unsettled) VALUES (?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM reservations WHERE id = ?')
  const select = database.prepare('SELECT 1 FROM reservations WHERE id = ?')
  const selectExpired = database.prepare(
    `SELECT * FROM reservations WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ${fewRows}`,
  )
  const insertEnded = database.prepare(
    `INSERT INTO ended_attempts (id, how, forget_ms) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET how = excluded.how, forget_ms = excluded.forget_ms`,
  )
  const selectEnded = database.prepare('SELECT how FROM ended_attempts WHERE id = ?')

  function add({ id, expiresMs, claims, unsettled }: Reservation): void {
    insert.run(id, expiresMs, JSON.stringify(claims), JSON.stringify(unsettled))
  }

  /** Removes it from those under way. Returns false if it is not one. */
  function end(id: string, how: HowEnded): boolean {
    insertEnded.run(id, how, now() + keepMs[how])
    return remove.run(id).changes === 1
  }

  function howEnded(id: string): HowEnded | undefined {
    const how = selectEnded.get(id)?.how
    return how === 'settled' || how === 'expired' ? how : undefined
  }

  const isKnown = (id: string) => select.get(id) !== undefined || howEnded(id) !== undefined

  /** A few that have expired. */
  function expired(): Reservation[] {
    return selectExpired.all(now()).map((row) => ({
      id: String(row.id),
      expiresMs: Number(row.expires_ms),
      claims: JSON.parse(String(row.claims)),
      unsettled: JSON.parse(String(row.unsettled)),
    }))
  }

  return { add, end, howEnded, isKnown, expired }
}

export type Reservations = ReturnType<typeof createReservations>
