import type { Accounts, Claim, Grant, Reservation, Settlement } from '../accounts.ts'
import type { Counters } from './counters.ts'
import type { Database } from './database.ts'
import type { LedgerTable } from './ledger.ts'
import { fewRows, type Reservations } from './reservations.ts'

type Parts = {
  database: Database
  counters: Counters
  reservations: Reservations
  ledger: LedgerTable
  /** Forgets a few rows that have expired. */
  forget: () => void
}

export function createAccounts({ database, counters, reservations, ledger, forget }: Parts): Accounts {
  function reserve(reservation: Reservation): Grant {
    const { id, claims } = reservation
    if (reservations.isKnown(id)) return { counters: counters.readAll(claims) }
    const grant = counters.reserve(claims)
    if (!grant.refused) reservations.add(reservation)
    return grant
  }

  function settle({ reservation, used, entry }: Settlement): void {
    const { id, claims, unsettled } = reservation
    const each = (change: (claim: Claim, used: number) => void) => {
      for (const [index, claim] of claims.entries()) change(claim, used[index] ?? claim.amount)
    }
    if (reservations.remove(id)) each(counters.settle)
    else {
      const how = reservations.howEnded(id)
      if (how === 'settled' || (how === undefined && ledger.has(id))) return
      each(how === 'expired' ? counters.correct : counters.use)
      if (how === 'expired') ledger.withdraw(unsettled)
      reservations.remember(id, 'settled')
    }
    if (entry) ledger.append(entry)
    else reservations.remember(id, 'settled')
  }

  /** Settles a few lost attempts at all that they claimed. Returns how many. */
  function expireFew(): number {
    const expired = reservations.expired()
    for (const { id, claims, unsettled } of expired) {
      reservations.remove(id)
      reservations.remember(id, 'expired')
      for (const claim of claims) counters.settle(claim, claim.amount)
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
      expireFew()
      forget()
      return step()
    })
  }

  return {
    reserve: (reservation) => write(() => reserve(reservation)),
    settle: (settlement) => write(() => settle(settlement)),
    expire,
    read: (names) => write(() => names.map(counters.read)),
  }
}
