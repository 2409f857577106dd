import { dayMs, minuteMs } from '#runtime/contract/durations.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { CountedMinute } from '../../state/minute.ts'
import type { Amounts, Claim } from '../../store/accounts.ts'
import type { HeldBudget, Holder } from './holder.ts'
import type { Period, PeriodOf } from './period.ts'

export type Limit = 'requests' | 'tokens' | 'concurrent'

/** A claim on a counter, and what it is about. */
export type Charge = { claim: Claim } & (
  | { about: 'budget'; holder: Holder; budget: HeldBudget; period: Period }
  | { about: 'limit'; holder: Holder; limit: Limit; most: number }
  | { about: 'target'; target: Target; limit: Exclude<Limit, 'concurrent'>; most: number }
)

export type BudgetCharge = Extract<Charge, { about: 'budget' }>

/** What an attempt is expected to use, and can use at most. */
export type Expected = {
  holders: readonly Holder[]
  target: Target
  /** Undefined if the price is unknown. */
  mostNanoUsd: number | undefined
  tokens: number
  /** False for the later attempts of a request, which has its place among the requests of the minute already. */
  isFirst: boolean
  nowMs: number
  periodOf: PeriodOf
}

/**
 * Counters are kept for a week after their period, so that what ends late is still counted, and that a router whose clock is days
 * ahead for a while does not make the store forget what is spent today.
 */
const keptMs = 7 * dayMs

/** All that an attempt counts for: limits of who asks, limits of the target, budgets. */
export function chargesOf({ holders, target, ...expected }: Expected): Charge[] {
  const { nowMs, mostNanoUsd = 0 } = expected
  const charges: Charge[] = []
  const minute = Math.floor(nowMs / minuteMs)
  const perMinute = { expiresMs: (minute + 2) * minuteMs }
  /** A request larger than its limit fits into an empty minute; none would ever do. */
  const tokensWithin = (most: number) => Math.min(expected.tokens, most)
  for (const holder of holders) {
    const { requestsPerMinute, tokensPerMinute, concurrent } = holder.limits
    /** A request that has begun goes on, whatever it and others have used since. */
    const within = (most: number) => (expected.isFirst ? most : undefined)
    const add = (limit: Limit, most: number, claim: Claim) =>
      charges.push({ about: 'limit', holder, limit, most, claim })
    if (requestsPerMinute !== undefined && expected.isFirst) {
      const counter = limitCounter(holder, 'requests', nowMs)
      add('requests', requestsPerMinute, { counter, amount: 1, most: requestsPerMinute, ...perMinute })
    }
    if (tokensPerMinute !== undefined) {
      const counter = limitCounter(holder, 'tokens', nowMs)
      const amount = tokensWithin(tokensPerMinute)
      add('tokens', tokensPerMinute, { counter, amount, most: within(tokensPerMinute), ...perMinute })
    }
    if (concurrent !== undefined) {
      const counter = limitCounter(holder, 'concurrent', nowMs)
      add('concurrent', concurrent, { counter, amount: 1, most: within(concurrent), isHeld: true })
    }
  }
  const { requestsPerMinute, tokensPerMinute } = target
  const path = `${encodeURIComponent(target.name)}/${minute}`
  if (requestsPerMinute !== undefined) {
    const claim = { counter: `target-rpm/${path}`, amount: 1, most: requestsPerMinute, ...perMinute }
    charges.push({ about: 'target', target, limit: 'requests', most: requestsPerMinute, claim })
  }
  if (tokensPerMinute !== undefined) {
    const amount = tokensWithin(tokensPerMinute)
    const claim = { counter: `target-tpm/${path}`, amount, most: tokensPerMinute, ...perMinute }
    charges.push({ about: 'target', target, limit: 'tokens', most: tokensPerMinute, claim })
  }
  for (const holder of holders) {
    for (const budget of holder.budgets) {
      const period = expected.periodOf(budget.per, nowMs)
      const claim = {
        counter: budgetCounter(holder, budget, period),
        amount: mostNanoUsd,
        // What is free is never refused, even where more than the budget has been spent.
        most: budget.isHard && mostNanoUsd > 0 ? budget.nanoUsd : undefined,
        expiresMs: Number.isFinite(period.endMs) ? period.endMs + keptMs : undefined,
      }
      charges.push({ about: 'budget', holder, budget, period, claim })
    }
  }
  return charges
}

/**
 * What the store has counted of a target's minute. Of the tokens that are reserved, some will be free again, and a router that took
 * them for used would not ask again in that minute.
 */
export function countedMinute(charges: readonly Charge[], counters: readonly Amounts[]): CountedMinute {
  let counted: CountedMinute = {}
  for (const [index, charge] of charges.entries()) {
    const amounts = counters[index]
    if (charge.about !== 'target' || amounts === undefined) continue
    const requests = amounts.used + amounts.reserved
    counted = charge.limit === 'requests' ? { ...counted, requests } : { ...counted, tokens: amounts.used }
  }
  return counted
}

const limitNames = { requests: 'rpm', tokens: 'tpm', concurrent: 'concurrent' } as const

export function limitCounter({ path }: Holder, limit: Limit, nowMs: number): string {
  const ever = `${limitNames[limit]}/${path}`
  return limit === 'concurrent' ? ever : `${ever}/${Math.floor(nowMs / minuteMs)}`
}

export function budgetCounter({ path }: Holder, { per }: HeldBudget, period: Period): string {
  return `budget/${path}/${period.name}/${per}`
}

/** What an attempt has used in the end. */
export type Used = {
  nanoUsd: number
  /** Undefined if it is unknown: then as many as were expected. */
  tokens: number | undefined
  /** False if no request was sent. */
  wasSent: boolean
  /** False if the request has no place in its caller's minute any more. */
  hasPlace: boolean
  /** False if its provider has certainly not seen it. */
  hasReached: boolean
}

/** What is used of each claim. */
export function usedOf(charges: readonly Charge[], { nanoUsd, tokens, wasSent, hasPlace, hasReached }: Used): number[] {
  return charges.map((charge) => {
    if (charge.about === 'budget') return nanoUsd
    if (charge.limit === 'concurrent') return 0
    if (charge.limit === 'requests') return (charge.about === 'target' ? hasReached : hasPlace) ? 1 : 0
    return wasSent ? (tokens ?? charge.claim.amount) : 0
  })
}
