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

/** How many counters one process remembers at the most. */
const mostKnown = 2000

/**
 * The counters. A transaction reads those that it touches once, and not at all those that this process knows and no other has changed;
 * it writes each once, by `store` at its end, however many attempts have claims on it. Every function but `doubt` runs within a
 * transaction, and after `begin`.
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
  /** Differs from before if another connection has changed the file. */
  const selectVersion = database.prepare('PRAGMA data_version')
  selectVersion.setReturnArrays(true)
  const known = new Map<string, Counter>()
  let knownVersion: unknown
  let changed: Counter[] = []

  function begin(): void {
    const version = selectVersion.get()?.[0]
    if (version === knownVersion && known.size < mostKnown) return
    known.clear()
    knownVersion = version
  }

  function load(names: readonly string[]): Counter[] {
    const missing: Counter[] = []
    const counters = names.map((name) => {
      const own = known.get(name)
      if (own) return own
      const flags = { isStored: false, isChanged: false, isProlonged: false }
      const counter = { name, used: 0, reserved: 0, expiresMs: 0, ...flags }
      known.set(name, counter)
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
    if (!counter.isChanged) changed.push(counter)
    counter.isChanged = true
    if (untilMs <= counter.expiresMs) return
    counter.expiresMs = untilMs
    counter.isProlonged = true
  }

  const ofClaims = (claims: readonly Claim[]) => load(claims.map(({ counter }) => counter))

  function reserve(claims: readonly Claim[]): Grant {
    const counters = ofClaims(claims)
    const refused = claims.find((claim, index) => !fits(claim, index, claims, counters[index]))
    if (refused) return { counters: counters.map(toAmounts), refused }
    claims.forEach((claim, index) => {
      change(counters[index], claim, 0, claim.amount)
    })
    return { counters: counters.map(toAmounts) }
  }

  /** Changes each counter by what its claim has used, and by what of it is no longer reserved. */
  function settleBy(toUsed: (claim: Claim, used: number) => number, toReserved: (claim: Claim) => number) {
    return (claims: readonly Claim[], used: readonly number[]): void => {
      const counters = ofClaims(claims)
      claims.forEach((claim, index) => {
        const more = toUsed(claim, claim.isHeld ? 0 : (used[index] ?? claim.amount))
        const reserved = toReserved(claim)
        if (more !== 0 || reserved !== 0) change(counters[index], claim, more, reserved)
      })
    }
  }

  return {
    begin,
    store(): void {
      for (const part of inParts(changed)) {
        upsert(part.length).run(
          ...part.flatMap(({ name, used, reserved, expiresMs }) => [name, used, reserved, expiresMs]),
        )
      }
      for (const counter of changed) {
        if (counter.isStored && counter.isProlonged) prolong.run(counter.expiresMs, counter.name)
        counter.isStored = true
        counter.isChanged = false
        counter.isProlonged = false
      }
      changed = []
    },
    /** For a transaction that was undone: what is known of the counters may not be so. */
    doubt(): void {
      knownVersion = undefined
      changed = []
    },
    read: (names: readonly string[]): Amounts[] => load(names).map(toAmounts),
    reserve,
    /** Replaces what is reserved. */
    settle: settleBy(
      (_, used) => used,
      ({ amount }) => -amount,
    ),
    /** Adds what a call has used that reserved nothing. */
    use: settleBy(
      (_, used) => used,
      () => 0,
    ),
    /** Replaces what an expired reservation has used by what its call really did. */
    correct: settleBy(
      ({ amount, isHeld }, used) => (isHeld ? 0 : used - amount),
      () => 0,
    ),
  }
}

/** Whether there is room for a claim, and for those before it on the same counter. */
function fits(claim: Claim, index: number, claims: readonly Claim[], amounts: Amounts | undefined): boolean {
  const { most, counter } = claim
  if (most === undefined) return true
  let claimed = claim.amount
  for (let before = 0; before < index; before += 1) {
    const one = claims[before]
    if (one?.counter === counter) claimed += one.amount
  }
  return (amounts?.used ?? 0) + (amounts?.reserved ?? 0) + claimed <= most
}

function toAmounts({ used, reserved }: Counter): Amounts {
  return { used, reserved }
}
