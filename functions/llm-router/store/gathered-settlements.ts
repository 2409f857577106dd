import type { Amounts, Claim, Grant, Reservation, Settlement } from './accounts.ts'
import { createFreePlaces } from './free-places.ts'

export type GatheredSettlements = {
  /** Resolves when the store has it. */
  settle(settlement: Settlement): Promise<void>
  /** Settles at once what is gathered. Whatever is asked of the store afterwards comes after it. */
  flush(): void
  /** Reserves as if the store had what is gathered. */
  reserve(reservation: Reservation, ask: (reservation: Reservation) => Promise<Grant>): Promise<Grant>
}

export type Gathering = {
  /** How long the first settlement waits for others. */
  gatherMs?: number
  /** Aborted when this router is about to be ended: nothing is gathered any more. */
  stopping?: AbortSignal
}

type Parts = Gathering & {
  settle: (settlement: Settlement) => Promise<void>
  /** Whether the store is well: only then is anything gathered. */
  isWell: () => boolean
  now: () => number
}

/** A router that is killed meanwhile leaves its reservation, as any call does whose router is killed. */
const usualGatherMs = 20
/** The store may see the time a little later. */
const marginMs = 1000

/**
 * Gathers settlements for a moment, since many take the store hardly longer than one. Nobody waits for them: the reply has been
 * sent, and no call that comes next has to wait for the store to settle the one before it.
 */
export function createGatheredSettlements(parts: Parts): GatheredSettlements {
  const { settle, isWell, now, gatherMs = usualGatherMs, stopping } = parts
  let gathered: { settlement: Settlement; done: (settled: Promise<void>) => void }[] = []
  let timer: NodeJS.Timeout | undefined
  let changes = new Map<string, Amounts>()
  /** Reservations that the store has made, as long as anybody has them. What settling changes is known of these alone, and once. */
  const made = new WeakSet<Reservation>()
  const places = createFreePlaces(now)

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const all = gathered
    gathered = []
    changes = new Map()
    for (const { settlement, done } of all) done(settle(settlement))
  }

  function note({ reservation, used }: Settlement): void {
    for (const [index, { counter, amount, isHeld }] of reservation.claims.entries()) {
      const change = changes.get(counter) ?? { used: 0, reserved: 0 }
      if (!isHeld) change.used += used[index] ?? amount
      change.reserved -= amount
      changes.set(counter, change)
    }
  }

  async function judged(reservation: Reservation, ask: (reservation: Reservation) => Promise<Grant>): Promise<Grant> {
    if (changes.size === 0) return ask(reservation)
    const { claims } = reservation
    const ofClaims = claims.map(({ counter }) => changes.get(counter) ?? none)
    const asked = claims.map((claim, index) => leavingRoom(claim, ofClaims[index] ?? none))
    const { counters, refused } = await ask({ ...reservation, claims: asked })
    if (!refused) return { counters: counters.map((amounts, index) => plus(amounts, ofClaims[index] ?? none)) }
    // What is gathered may make room, and a refusal tells exact amounts.
    flush()
    return ask(reservation)
  }

  stopping?.addEventListener('abort', flush)

  return {
    settle(settlement) {
      const { reservation } = settlement
      const isKnown = made.delete(reservation) && now() + gatherMs + marginMs < reservation.expiresMs
      if (!isKnown || !isWell() || stopping?.aborted || !places.arePlenty(reservation)) {
        // It may be another settlement of one that is gathered, or the place that the next call of a client needs at another router.
        flush()
        return settle(settlement)
      }
      note(settlement)
      timer ??= setTimeout(flush, gatherMs)
      return new Promise((resolve) => gathered.push({ settlement, done: resolve }))
    },
    flush,
    async reserve(reservation, ask) {
      const grant = await judged(reservation, ask)
      places.granted(reservation, grant)
      if (!grant.refused) made.add(reservation)
      return grant
    },
  }
}

const none: Amounts = { used: 0, reserved: 0 }

/** A claim that leaves room for what has used more than it had reserved. */
function leavingRoom(claim: Claim, { used, reserved }: Amounts): Claim {
  const more = used + reserved
  return claim.most === undefined || more <= 0 ? claim : { ...claim, most: claim.most - more }
}

function plus(amounts: Amounts, { used, reserved }: Amounts): Amounts {
  return { used: Math.max(0, amounts.used + used), reserved: Math.max(0, amounts.reserved + reserved) }
}
