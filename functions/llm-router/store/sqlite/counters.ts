import type { Amounts, Claim, Grant } from '../accounts.ts'
import type { Database } from './database.ts'
import { forRows, inParts } from './rows.ts'

export type Counters = ReturnType<typeof createCounters>

/** For what is never forgotten. */
export const never = Number.MAX_SAFE_INTEGER

type Counter = Amounts & {
  name: string
  expiresMs: number
  isStored: boolean
  isChanged: boolean
  isProlonged: boolean
}

/**
 * The counters that a transaction touches. Each is read once and written once, by `store` at the end of the transaction, however many
 * attempts have claims on it. Every function runs within a transaction, and after `begin`.
 */
export function createCounters(database: Database) {
  // As floating-point numbers, because Node refuses to read whole numbers beyond 2^53.
  const select = forRows(
    database,
    (rows) => `WITH wanted (place, name) AS (VALUES ${rows('(?, ?)')})
     SELECT place, used * 1.0, reserved * 1.0, expires_ms FROM wanted JOIN counters USING (name)`,
  )
  /** Leaves the time alone, which spares its index a change. */
  const upsert = forRows(
    database,
    (rows) => `INSERT INTO counters (name, used, reserved, expires_ms) VALUES ${rows('(?, ?, ?, ?)')}
     ON CONFLICT (name) DO UPDATE SET used = excluded.used, reserved = excluded.reserved`,
  )
  const prolong = database.prepare('UPDATE counters SET expires_ms = ? WHERE name = ?')
  const touched = new Map<string, Counter>()

  function load(names: readonly string[]): Counter[] {
    const missing: Counter[] = []
    const counters = names.map((name) => {
      const known = touched.get(name)
      if (known) return known
      const flags = { isStored: false, isChanged: false, isProlonged: false }
      const counter = { name, used: 0, reserved: 0, expiresMs: 0, ...flags }
      touched.set(name, counter)
      missing.push(counter)
      return counter
    })
    for (const part of inParts(missing)) {
      const rows = select(part.length).all(...part.flatMap(({ name }, place) => [place, name]))
      for (const { 0: place, 1: used, 2: reserved, 3: expiresMs } of rows) {
        const counter = part[Number(place)]
        if (counter === undefined) continue
        counter.used = Number(used)
        counter.reserved = Number(reserved)
        counter.expiresMs = Number(expiresMs)
        counter.isStored = true
      }
    }
    return counters
  }

  function change(counter: Counter | undefined, { isHeld, expiresMs }: Claim, used: number, reserved: number): void {
    if (counter === undefined) return
    const untilMs = expiresMs ?? (isHeld ? 0 : never)
    counter.used = Math.max(0, counter.used + used)
    counter.reserved = Math.max(0, counter.reserved + reserved)
    counter.isChanged = true
    if (untilMs <= counter.expiresMs) return
    counter.expiresMs = untilMs
    counter.isProlonged = true
  }

  const ofClaims = (claims: readonly Claim[]) => load(claims.map(({ counter }) => counter))

  function reserve(claims: readonly Claim[]): Grant {
    const counters = ofClaims(claims)
    const claimed = new Map<string, number>()
    for (const [index, claim] of claims.entries()) {
      const { amount, most = Number.POSITIVE_INFINITY } = claim
      const { used = 0, reserved = 0 } = counters[index] ?? {}
      const own = (claimed.get(claim.counter) ?? 0) + amount
      if (used + reserved + own > most) return { counters: counters.map(toAmounts), refused: claim }
      claimed.set(claim.counter, own)
    }
    for (const [index, claim] of claims.entries()) change(counters[index], claim, 0, claim.amount)
    return { counters: counters.map(toAmounts) }
  }

  /** Changes each counter by what its claim has used, and by what of it is no longer reserved. */
  function settleBy(toChange: (claim: Claim, used: number) => { used: number; reserved: number }) {
    return (claims: readonly Claim[], used: readonly number[]): void => {
      const counters = ofClaims(claims)
      for (const [index, claim] of claims.entries()) {
        const changes = toChange(claim, claim.isHeld ? 0 : (used[index] ?? claim.amount))
        if (changes.used !== 0 || changes.reserved !== 0) change(counters[index], claim, changes.used, changes.reserved)
      }
    }
  }

  return {
    /** What others have changed meanwhile is read anew. */
    begin: () => touched.clear(),
    store(): void {
      const changed = [...touched.values()].filter(({ isChanged }) => isChanged)
      for (const part of inParts(changed)) {
        upsert(part.length).run(
          ...part.flatMap(({ name, used, reserved, expiresMs }) => [name, used, reserved, expiresMs]),
        )
      }
      for (const { name, expiresMs, isStored, isProlonged } of changed) {
        if (isStored && isProlonged) prolong.run(expiresMs, name)
      }
    },
    read: (names: readonly string[]): Amounts[] => load(names).map(toAmounts),
    reserve,
    /** Replaces what is reserved. */
    settle: settleBy(({ amount }, used) => ({ used, reserved: -amount })),
    /** Adds what a call has used that reserved nothing. */
    use: settleBy((_, used) => ({ used, reserved: 0 })),
    /** Replaces what an expired reservation has used by what its call really did. */
    correct: settleBy(({ amount, isHeld }, used) => ({ used: isHeld ? 0 : used - amount, reserved: 0 })),
  }
}

function toAmounts({ used, reserved }: Counter): Amounts {
  return { used, reserved }
}
