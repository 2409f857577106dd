import type { Amounts, Claim, Grant } from '../accounts.ts'
import type { Database } from './database.ts'

export type Counters = ReturnType<typeof createCounters>

/** For what is never forgotten. */
export const never = Number.MAX_SAFE_INTEGER

/** Every function runs within a transaction. */
export function createCounters(database: Database) {
  // As floating-point numbers, because Node refuses to read whole numbers beyond 2^53.
  const select = database.prepare('SELECT used * 1.0 AS used, reserved * 1.0 AS reserved FROM counters WHERE name = ?')
  const insert = database.prepare(
    `INSERT INTO counters (name, used, reserved, expires_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET used = used + excluded.used, reserved = reserved + excluded.reserved,
       expires_ms = max(expires_ms, excluded.expires_ms)`,
  )
  /** Leaves the time alone where it is late enough, which spares its index a change. */
  const add = database.prepare('UPDATE counters SET reserved = reserved + ? WHERE name = ? AND expires_ms >= ?')
  const update = database.prepare(
    'UPDATE counters SET used = max(0, used + ?), reserved = max(0, reserved - ?) WHERE name = ?',
  )

  function read(name: string): Amounts {
    const row = select.get(name)
    return { used: Number(row?.used ?? 0), reserved: Number(row?.reserved ?? 0) }
  }

  const readAll = (claims: readonly Claim[]) => claims.map(({ counter }) => read(counter))

  function reserve(claims: readonly Claim[]): Grant {
    const counters = readAll(claims)
    const claimed = new Map<string, number>()
    for (const [index, claim] of claims.entries()) {
      const { counter, amount, most = Number.POSITIVE_INFINITY } = claim
      const { used, reserved } = counters[index] ?? read(counter)
      const own = (claimed.get(counter) ?? 0) + amount
      if (used + reserved + own > most) return { counters, refused: claim }
      claimed.set(counter, own)
    }
    for (const { counter, amount, isHeld, expiresMs = isHeld ? 0 : never } of claims) {
      if (add.run(amount, counter, expiresMs).changes === 0) insert.run(counter, 0, amount, expiresMs)
    }
    return { counters: counters.map((before, index) => withClaimed(before, claimed.get(claims[index]?.counter ?? ''))) }
  }

  /** Adds what a call has used that reserved nothing. */
  function use({ counter, expiresMs = never, isHeld }: Claim, used: number): void {
    if (!isHeld) insert.run(counter, used, 0, expiresMs)
  }

  /** Replaces what is reserved. */
  function settle({ counter, amount, isHeld }: Claim, used: number): void {
    update.run(isHeld ? 0 : used, amount, counter)
  }

  /** Replaces what an expired reservation has used by what its call really did. */
  function correct({ counter, amount, isHeld }: Claim, used: number): void {
    if (!isHeld) update.run(used - amount, 0, counter)
  }

  return { read, readAll, reserve, use, settle, correct }
}

function withClaimed({ used, reserved }: Amounts, claimed = 0): Amounts {
  return { used, reserved: reserved + claimed }
}
