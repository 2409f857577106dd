import type { Accounts, Grant, Reservation, Settlement } from '../accounts.ts'
import type { Counters } from './counters.ts'
import type { Database } from './database.ts'
import type { LedgerTable } from './ledger.ts'
import { fewRows, type Reservations } from './reservations.ts'
import { applicationId } from './schema.ts'

type Parts = {
  database: Database
  counters: Counters
  reservations: Reservations
  ledger: LedgerTable
  now: () => number
  /** Forgets a few rows that have expired. */
  forget: () => void
}

/** How often those who reserve, settle or read look for lost attempts. */
const everyMs = 1000

export function createAccounts({ database, counters, reservations, ledger, now, forget }: Parts): Accounts {
  let lookedMs = Number.NEGATIVE_INFINITY
  // SQLite writes the file's first page for this, though it holds the same as before; a row that stays as it is costs no write.
  const mark = database.prepare(`PRAGMA application_id = ${applicationId}`)

  database.enclose({
    begin: counters.begin,
    commit() {
      counters.store()
      ledger.store()
    },
    undone() {
      counters.doubt()
      ledger.doubt()
    },
  })

  function reserve(reservation: Reservation): Grant {
    const { id, claims } = reservation
    if (reservations.isKnown(id)) return { counters: counters.read(claims.map(({ counter }) => counter)) }
    const grant = counters.reserve(claims)
    if (!grant.refused) reservations.add(reservation)
    return grant
  }

  function settle({ reservation, used, entry: given, correction }: Settlement): void {
    const { id, claims, unsettled } = reservation
    let entry = given
    const isReserved = reservations.remove(id)
    if (isReserved) counters.settle(claims, used)
    else {
      const how = reservations.howEnded(id)
      if (how === 'settled' || (how === undefined && ledger.has(id))) return
      if (how === 'expired') {
        counters.correct(claims, used)
        ledger.withdraw(unsettled)
        entry ??= correction
      } else counters.use(claims, used)
    }
    if (entry) ledger.append(entry)
    // Else its record tells.
    if (!isReserved || !entry) reservations.remember(id, 'settled')
  }

  /** Settles a few lost attempts at all that they claimed. Returns how many. */
  function expireFew(): number {
    const expired = reservations.expired()
    for (const { id, claims, unsettled } of expired) {
      reservations.remove(id)
      reservations.remember(id, 'expired')
      counters.settle(
        claims,
        claims.map(({ amount }) => amount),
      )
      ledger.append(unsettled)
    }
    return expired.length
  }

  async function expire(): Promise<number> {
    for (let count = 0; ; ) {
      const few = await database.write(expireFew)
      count += few
      if (few < fewRows) return count
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  function write<Result>(step: () => Result): Promise<Result> {
    return database.write(() => {
      const nowMs = now()
      // If there are a few, there may be more.
      if (Math.abs(nowMs - lookedMs) >= everyMs && expireFew() < fewRows) lookedMs = nowMs
      forget()
      return step()
    })
  }

  return {
    reserve: (reservation) => write(() => reserve(reservation)),
    settle: (settlement) => write(() => settle(settlement)),
    expire,
    read: (names) => write(() => counters.read(names)),
    tryWriting: () => write(() => void mark.run()),
  }
}
