import type { Claim, Reservation, Settlement } from '../../../../functions/llm-router/store/accounts.ts'
import type { Entry } from '../../../../functions/llm-router/store/ledger-store.ts'

export const startMs = Date.parse('2026-11-25T12:00:00Z')

/** A record that adds one call and its cost to the sums of a member, and to those of everything. */
export function entryOf(id: string, cost: number, text = 'settled', member = 'a key'): Entry {
  const add = [1, cost]
  return {
    id,
    text: JSON.stringify({ id, text, cost }),
    tallies: [
      { group: 'hour/12', member, add },
      { group: 'total', member: 'all', add },
    ],
  }
}

export const budget = (amount: number, most?: number): Claim => ({ counter: 'budget/all', amount, most })

export function reservationOf(id: string, claims: readonly Claim[], expiresMs = startMs + 60_000): Reservation {
  return { id, claims, expiresMs, unsettled: entryOf(id, claims[0]?.amount ?? 0, 'unsettled') }
}

/** A settlement at this cost, which counts for every claim. */
export function settlementOf(reservation: Reservation, cost: number): Settlement {
  return { reservation, used: reservation.claims.map(() => cost), entry: entryOf(reservation.id, cost) }
}
