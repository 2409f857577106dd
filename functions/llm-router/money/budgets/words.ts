import { LlmError } from '#runtime/errors.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { Amounts } from '../../store/accounts.ts'
import { asksForUnpriced, chargesTiersApart } from '../asked-tier.ts'
import { toUsd } from '../nano-usd.ts'
import { everyPriceOf, pricesWithin, type Span } from '../prices-by-day.ts'
import type { BudgetCharge, Charge } from './claims.ts'
import type { HeldBudget, Holder } from './holder.ts'
import type { Period } from './period.ts'

/** How errors and headers speak of budgets and limits. */
export function toRefusal(
  charge: Charge,
  amounts: Amounts,
  target: Target,
  nowMs: number,
  headers: Record<string, string>,
): LlmError {
  if (charge.about === 'budget') return budgetExceeded(charge, amounts, target)
  const retryAfterMs = charge.limit === 'concurrent' ? concurrentRetryMs : leftOfMinuteMs(nowMs)
  const limit = charge.limit === 'tokens' ? 'tokens' : 'requests'
  if (charge.about === 'target') {
    const what = `${target.name} has used its ${charge.most} ${charge.limit} of this minute`
    return new LlmError('rate_limited', what, { retryAfterMs, limit })
  }
  const what = `${whoHas(charge.holder)} used ${itsOrTheir(charge.holder)} ${charge.most} ${limitWords[charge.limit]}`
  return new LlmError('rate_limited', what, { retryAfterMs, limit, isFinal: true, headers })
}

const limitWords = {
  requests: 'requests of this minute',
  tokens: 'tokens of this minute',
  concurrent: 'places for calls at the same time',
} as const

/** Calls end at any time. */
const concurrentRetryMs = 1000

function budgetExceeded({ holder, budget, period, claim }: BudgetCharge, amounts: Amounts, target: Target) {
  const left = `${nameOf(holder, budget)} has ${usd(Math.max(0, budget.nanoUsd - amounts.used))} left`
  const what = `${left}, and this call of ${target.name} can cost ${usd(claim.amount)}. ${resets(period)}`
  return new LlmError('budget_exceeded', what, Number.isFinite(period.endMs) ? { resetsAtMs: period.endMs } : {})
}

/**
 * For a target that a budget does not allow, because nothing bounds what it can cost while a call can last.
 * @param serviceTier the tier that the request asks for
 */
export function withoutPrice(
  { holder, budget }: { holder: Holder; budget: HeldBudget },
  target: Target,
  serviceTier: string | undefined,
  span: Span,
): LlmError {
  const what = `${target.name} is not asked under ${nameOf(holder, budget)}, since nothing says what it can cost`
  const priced = pricesWithin(everyPriceOf(target), span)
  if (priced.some((one) => asksForUnpriced(one, serviceTier))) {
    const fix =
      'leave service_tier out, or give the tier a price in serviceTierFactors or serviceTierPrices of the catalogue'
    return new LlmError('budget_exceeded', `${what} in the service_tier of this request; ${fix}`)
  }
  const fix = priced.some(chargesTiersApart)
    ? 'give it serviceTierFactors, which hold for long prompts, in place of serviceTierPrices, and maxOutputTokens'
    : 'give it prices and maxOutputTokens'
  return new LlmError('budget_exceeded', `${what}; ${fix} in the catalogue`)
}

/** For a call that has waited for others until its time was up. */
export function waitedInVain(held: { holder: Holder; budget: HeldBudget } | undefined): LlmError {
  const left = held ? `what is left of ${nameOf(held.holder, held.budget)}` : 'what is left'
  const what = `Calls under way have reserved ${left}, and none has ended in time`
  return new LlmError('deadline_exceeded', what, { mayBeBilled: false })
}

const pers = {
  day: 'today',
  week: 'this week',
  month: 'this month',
  quarter: 'this quarter',
  total: 'all time',
} as const

/** A budget in a sentence. */
function nameOf(holder: Holder, { per, nanoUsd }: HeldBudget): string {
  return `the budget of ${usd(nanoUsd)} that ${whoHas(holder)} for ${pers[per]}`
}

function whoHas({ scope, name }: Holder): string {
  return scope === 'all' ? 'all callers together have' : `the ${scope} ${name} has`
}

function itsOrTheir({ scope }: Holder): string {
  return scope === 'all' ? 'their' : 'its'
}

function resets({ endMs }: Period): string {
  return Number.isFinite(endMs) ? `It resets at ${new Date(endMs).toISOString()}` : 'It never resets'
}

/** At least cents, and as many digits as tell the amount apart from nothing. */
function usd(nanoUsd: number): string {
  const exact = toUsd(nanoUsd)
  return `$${exact >= 0.01 || exact === 0 ? exact.toFixed(2) : exact.toPrecision(2)}`
}

/** The time until a minute is over, in milliseconds. */
export function leftOfMinuteMs(nowMs: number): number {
  return 60_000 - (nowMs % 60_000)
}

/** OpenAI's headers for the limits on requests and tokens; of several, those of the limit with the least left. */
export function limitHeaders(
  charges: readonly Charge[],
  counters: readonly Amounts[],
  nowMs: number,
): Record<string, string> {
  const least = new Map<string, { most: number; left: number }>()
  for (const [index, charge] of charges.entries()) {
    if (charge.about !== 'limit' || charge.limit === 'concurrent') continue
    const { used = 0, reserved = 0 } = counters[index] ?? {}
    const left = Math.max(0, charge.most - used - reserved)
    if (left < (least.get(charge.limit)?.left ?? Number.POSITIVE_INFINITY)) {
      least.set(charge.limit, { most: charge.most, left })
    }
  }
  const headers: Record<string, string> = {}
  for (const [limit, { most, left }] of least) {
    headers[`x-ratelimit-limit-${limit}`] = String(most)
    headers[`x-ratelimit-remaining-${limit}`] = String(left)
    headers[`x-ratelimit-reset-${limit}`] = `${Math.ceil(leftOfMinuteMs(nowMs) / 1000)}s`
  }
  return headers
}

/** A budget in a header, with the share that is used: `key month 84%`. */
export function lowWord({ holder, budget }: BudgetCharge, used: number): string {
  return `${holder.scope} ${budget.per} ${Math.floor((100 * used) / budget.nanoUsd)}%`
}
