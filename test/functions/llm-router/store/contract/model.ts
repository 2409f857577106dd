import assert from 'node:assert/strict'
import type { Grant, Reservation, Settlement } from '../../../../../functions/llm-router/store/accounts.ts'
import type { Entry } from '../../../../../functions/llm-router/store/ledger-store.ts'

/**
 * What a store must know of attempts, whenever it notices that one has expired: of each, its settlement counts, or else what it
 * has reserved.
 */
export function createModel() {
  const attempts = new Map<string, { reservation: Reservation; settlement?: Settlement }>()
  /** Attempts whose settlement has been sent. The store may have it before a reservation that was sent at the same time. */
  const settling = new Set<string>()

  /** What is used and reserved together. A held claim counts while its attempt has not settled. */
  function total(name: string): number {
    let sum = 0
    for (const { reservation, settlement } of attempts.values()) {
      for (const [index, { counter, amount, isHeld }] of reservation.claims.entries()) {
        if (counter === name) sum += settlement === undefined ? amount : isHeld ? 0 : (settlement.used[index] ?? 0)
      }
    }
    return sum
  }

  const fits = ({ claims }: Reservation) =>
    claims.every(({ counter, amount, most = Number.POSITIVE_INFINITY }) => total(counter) + amount <= most)

  return {
    total,
    /** Whether the store must grant it, if nothing else happens at the same time. A repeated one is not made again. */
    grants: (reservation: Reservation) => attempts.has(reservation.id) || fits(reservation),
    answered(reservation: Reservation, { counters, refused }: Grant): void {
      if (refused || attempts.has(reservation.id)) return
      attempts.set(reservation.id, { reservation })
      // After its settlement, a reservation reserves nothing, so that it always fits.
      if (settling.has(reservation.id)) return
      for (const [index, { most = Number.POSITIVE_INFINITY }] of reservation.claims.entries()) {
        const { used, reserved } = counters[index] ?? { used: Number.NaN, reserved: Number.NaN }
        assert.ok(used + reserved <= most, `granted, although ${used} + ${reserved} exceeds ${most}`)
      }
    },
    settles: ({ reservation }: Settlement) => settling.add(reservation.id),
    settled(settlement: Settlement): void {
      const { reservation } = settlement
      if (!attempts.get(reservation.id)?.settlement) attempts.set(reservation.id, { reservation, settlement })
    },
    /** The records that there are when everything that has not settled has expired. */
    entries: (): Entry[] =>
      [...attempts.values()].flatMap(({ reservation, settlement }) =>
        settlement === undefined ? reservation.unsettled : (settlement.entry ?? []),
      ),
  }
}

/** The sums of these records, by group and member. */
export function sumsOf(entries: readonly Entry[]): Map<string, Map<string, readonly number[]>> {
  const sums = new Map<string, Map<string, readonly number[]>>()
  for (const { group, member, add } of entries.flatMap(({ tallies }) => tallies)) {
    const members = sums.get(group) ?? new Map()
    const before = members.get(member) ?? []
    sums.set(
      group,
      members.set(
        member,
        add.map((amount, index) => amount + (before[index] ?? 0)),
      ),
    )
  }
  return sums
}
