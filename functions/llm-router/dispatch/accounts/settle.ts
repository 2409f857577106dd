import { countsNothing, type Usage } from '#runtime/contract/usage.ts'
import { describeError, type Log } from '#runtime/log.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { RoutingRequest, TimedRequest } from '../../choose/request.ts'
import { askedOf, hasPrice } from '../../money/asked-tier.ts'
import { type Charge, usedOf } from '../../money/budgets/claims.ts'
import { toldClasses } from '../../money/certain-classes.ts'
import type { RecordCharge } from '../../money/cost-counters.ts'
import { toUsd } from '../../money/nano-usd.ts'
import { type Cost, costOf } from '../../money/price.ts'
import { pricesAt } from '../../money/prices-by-day.ts'
import { savedByCache } from '../../money/savings/prompt-caches.ts'
import { type Ended, type Settlement, settlementOf } from '../../money/settlement.ts'
import type { Booked } from '../../observe/decisions/attempt-notes.ts'
import { effectOf } from '../../state/failure-effects.ts'
import type { TargetState } from '../../state/target-state.ts'
import type { TargetStates } from '../../state/target-states.ts'
import type { Accounts, Reservation } from '../../store/accounts.ts'
import type { Account } from './account.ts'
import type { EntryOf } from './ledger-entries.ts'
import type { Lines } from './lines.ts'
import type { Share } from './place.ts'
import type { Watch } from './watch.ts'

/** Counts what a request has spent, in billionths of a USD. */
export type SpentBy = (request: RoutingRequest, nanoUsd: number) => void

export type SettlementParts = {
  accounts: Pick<Accounts, 'settle'>
  states: TargetStates
  recordCharge: RecordCharge
  watch: Watch
  /** Told what each attempt is charged with, which may be an estimate. */
  spentBy: SpentBy
  lines: Lines
  now: () => number
}

type Opened = {
  reservation: Reservation
  charges: readonly Charge[]
  reservedMs: number
  request: TimedRequest
  target: Target
  /** The most that the attempt can cost; undefined if it is unknown. */
  mostNanoUsd: number | undefined
  entryOf: EntryOf
  log: Log
  share: Share
}

export type OpenSettlement = (opened: Opened) => Pick<Account, 'sent' | 'refused' | 'settle' | 'hasReached' | 'booked'>

/** Settles what attempts have reserved by what they have used, with their records in the ledger. */
export function createSettlements(parts: SettlementParts): OpenSettlement {
  const { accounts, recordCharge, watch, spentBy, lines, now } = parts

  return ({ reservation, charges, reservedMs, request, target, mostNanoUsd, entryOf, log, share }) => {
    const openedMs = performance.now()
    const searchesWeb = request.needs.includes('web_search')
    const certain = toldClasses(request.needs, target)
    const state = parts.states(target)
    let wasSent = false
    let hasReached = true
    let settled: { costUsd: number | null } | undefined
    let booked: Booked | undefined

    function settle(
      given: Ended,
      { serviceTier: toldTier, code }: NonNullable<Parameters<Account['settle']>[1]> = {},
    ): number | null {
      if (settled) return settled.costUsd
      const ended: Ended = given.how === 'lost' && !wasSent ? { how: 'unserved' } : given
      const isServed = ended.how !== 'unserved'
      const reported = reportedIn(ended)
      const isTold = (toldTier ?? toldIn(ended)?.service_tier) != null
      const nowMs = now()
      const serviceTier = isTold ? toldTier : likelyTier(ended, target, request, nowMs)
      const occasion = { nowMs, serviceTier, searchesWeb, certain, tokensPerSecond: state.tokensPerSecond }
      const cost = costOf(reported, target, occasion)
      const costUsd = isServed ? recordCharge({ target, task: request.task, cost }) : null
      settled = { costUsd }
      const usdOfUsage = (usage: Usage) => usdOf(usage === reported ? cost : costOf(usage, target, occasion))
      const known = settlementOf(ended, usdOfUsage, mostNanoUsd)
      if (known?.costNanoUsd === null) {
        const missing = 'unknown' in cost ? cost.unknown : 'usage'
        log.warn({ target: target.name, task: request.task, missing }, 'the cost of this call is unknown')
      }
      const ms = Math.round(performance.now() - openedMs)
      const savedNanoUsd = known?.usage ? savedByCache(known.usage, target, occasion) : undefined
      const nanoUsd = known?.costNanoUsd ?? 0
      booked = known && {
        ...toBooked(reservation.id, known),
        savedUsd: savedNanoUsd === undefined ? undefined : toUsd(savedNanoUsd),
        serviceTier: serviceTier ?? undefined,
      }
      hasReached = isServed || (wasSent && (code === undefined || effectOf(code).wasSent !== false))
      const tokens = isServed ? tokensOf(known?.usage) : 0
      const hasPlace = share.leave(wasSent || isServed)
      const used = usedOf(charges, { nanoUsd, tokens, wasSent: wasSent || isServed, hasPlace, hasReached })
      const store = () => {
        const storing = new Promise<void>((resolve) => {
          const record = entryOf({ ...(known ?? nothingUsed), savedNanoUsd, code: code ?? null, ms }, occasion.nowMs)
          watch.spent(charges, nanoUsd)
          spentBy(request, nanoUsd)
          const recorded = known ? { entry: record } : { entry: undefined, correction: record }
          resolve(accounts.settle({ reservation, used, ...recorded }))
        })
        const freed = hasReached ? undefined : { state, reservedMs }
        afterwards(storing, { charges, freed, lines, log })
      }
      // The next attempt may need what is given back. What has been used can wait for the reply, which promises write before any tick.
      if (isServed) process.nextTick(store)
      else store()
      return costUsd
    }

    const sent = () => {
      wasSent = true
    }
    const refused = () => {
      wasSent = false
    }
    return { sent, refused, settle, hasReached: () => hasReached, booked: () => booked }
  }
}

type Afterwards = {
  charges: readonly Charge[]
  /** The minute in which the attempt no longer counts; undefined if it still does. */
  freed: { state: TargetState; reservedMs: number } | undefined
  lines: Lines
  log: Log
}

/** Stands out of sight of the request, because what waits for the store keeps all that is in its sight until the store has answered. */
async function afterwards(storing: Promise<void>, { charges, freed, lines, log }: Afterwards): Promise<void> {
  await storing.catch((error: unknown) => log.error(describeError(error), 'what a call has cost could not be stored'))
  // Not before, because the answer to a reservation that came first still counts it.
  freed?.state.freed(freed.reservedMs)
  lines.changed(charges.map(({ claim }) => claim.counter))
}

function toBooked(id: string, { status, usage, costNanoUsd }: Settlement): Booked {
  return { id, status, usage: usage ?? undefined, costUsd: costNanoUsd === null ? undefined : toUsd(costNanoUsd) }
}

const nothingUsed = { status: 'void', usage: null, costNanoUsd: 0 } as const

/**
 * The tier of an answer that names none: the one that was asked for. Some providers name it at the end alone, some never. A whole
 * answer is served at the list price where the catalogue knows no other.
 */
function likelyTier({ how }: Ended, target: Target, request: TimedRequest, nowMs: number): string | undefined {
  if (how !== 'answered' && how !== 'broke_off') return undefined
  const asked = askedOf(target, request.bounds().serviceTier)
  if (asked === undefined || how === 'broke_off') return asked
  const { serviceTierFactors } = target
  return hasPrice({ ...pricesAt(target, nowMs), serviceTierFactors }, asked) ? asked : undefined
}

function toldIn(ended: Ended): Usage | undefined {
  return reportedIn(ended) ?? (ended.how === 'answered' ? ended.partly?.usage : undefined)
}

function reportedIn(ended: Ended): Usage | undefined {
  return 'usage' in ended ? ended.usage : undefined
}

function tokensOf(usage: Usage | null | undefined): number | undefined {
  return usage && !countsNothing(usage) ? usage.prompt_tokens + (usage.completion_tokens ?? 0) : undefined
}

function usdOf(cost: Cost): number | undefined {
  return 'usd' in cost ? cost.usd : undefined
}
