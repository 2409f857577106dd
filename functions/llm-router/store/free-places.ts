import { noteLatest } from '#runtime/memory/latest.ts'
import type { Claim, Grant, Reservation } from './accounts.ts'

/** What the store has told of a counter holds for so long. */
const freshMs = 100
/** So many places must have been free, and at least half of all. */
const leastFree = 16
/** How many counters are remembered; those that were seen longest ago are forgotten. */
const mostCounters = 1000

/**
 * Tells whether calls that have ended may count as under way for a moment longer: there is no hurry as long as so many places are free
 * that the others' calls cannot take all of them meanwhile.
 */
export function createFreePlaces(now: () => number) {
  const seen = new Map<string, { taken: number; atMs: number }>()

  function areFree({ counter, most }: Claim): boolean {
    const last = seen.get(counter)
    if (most === undefined || last === undefined || Math.abs(now() - last.atMs) > freshMs) return false
    return most - last.taken >= Math.max(leastFree, most / 2)
  }

  return {
    granted({ claims }: Reservation, { counters }: Grant): void {
      for (const [index, { counter, isHeld }] of claims.entries()) {
        const amounts = counters[index]
        if (!isHeld || amounts === undefined) continue
        noteLatest(seen, counter, { taken: amounts.used + amounts.reserved, atMs: now() }, mostCounters)
      }
    },
    /** Whether there are plenty of each kind of place that this call has held. */
    arePlenty: ({ claims }: Reservation): boolean => claims.every((claim) => !claim.isHeld || areFree(claim)),
  }
}
