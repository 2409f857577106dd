import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { expectedOutputTokens } from '../choose/predict.ts'
import type { TimedRequest } from '../choose/request.ts'
import { anyone } from '../keys/caller.ts'
import { createHolders } from '../keys/holders.ts'
import { strategyOnceLow } from '../keys/policy.ts'
import { type Charge, chargesOf, usedOf } from '../money/budgets/claims.ts'
import { createPeriods } from '../money/budgets/period.ts'
import { shorterAnswer } from '../money/budgets/shorter-answer.ts'
import { leftOfBudgets, verdictOn } from '../money/budgets/verdict.ts'
import { createBudgetView } from '../money/budgets/view.ts'
import { type Bounds, createMostCost } from '../money/most-cost.ts'
import { toNanoUsd, toNanoUsdAtLeast } from '../money/nano-usd.ts'
import type { StateView } from '../state/target-view.ts'
import { type BudgetUse, createBudgetUses } from './budget-uses.ts'

export type OpenedAccount = {
  /** The limit on the answer that the money left covers, where it does not cover the longest answer. */
  maxTokens: number | undefined
  settle(used: { usd: number | undefined; tokens: number }): void
}

/** Why a target is not asked: a budget, a limit of who asks, which holds for all targets, or one of the target. */
export type Refused = { refused: 'budget_exceeded' | 'rate_limited'; isFinal: boolean; why: string }

export type ReplayAccounts = {
  /** The strategy in place of the request's own while a budget is low. */
  strategyWhenLow(request: TimedRequest, nowMs: number): StrategyName | undefined
  /** @param weight how many requests this one stands for: limits of a minute are only counted if it is itself alone */
  open(
    request: TimedRequest,
    target: Target,
    occasion: { nowMs: number; weight: number; isFirst: boolean },
  ): OpenedAccount | Refused
  uses(): readonly BudgetUse[]
}

/** The budgets and limits of a catalogue, as they are used in the order of the recordings. Nothing is reserved: each call ends before the next. */
export function createReplayAccounts(catalogue: Catalogue, view: StateView): ReplayAccounts {
  const holdersOf = createHolders(catalogue)
  const periodOf = createPeriods(catalogue.calendar)
  const mostCost = createMostCost()
  const counters = new Map<string, number>()
  let nowMs = 0
  const seen = createBudgetView(periodOf, () => nowMs)
  const uses = createBudgetUses()

  const amountsOf = (charges: readonly Charge[]) =>
    charges.map(({ claim }) => ({ used: counters.get(claim.counter) ?? 0, reserved: 0 }))

  return {
    strategyWhenLow(request, atMs) {
      nowMs = atMs
      return strategyOnceLow(request, seen.strategyWhenLow(holdersOf(request.caller ?? anyone)).strategy)
    },
    open(request, target, occasion) {
      nowMs = occasion.nowMs
      const holders = holdersOf(request.caller ?? anyone)
      const hasLimits = target.requestsPerMinute !== undefined || target.tokensPerMinute !== undefined
      if (holders.length === 0 && !hasLimits) return { maxTokens: undefined, settle() {} }
      const expectedTokens = expectedOutputTokens(view(target), request)
      const mostCostOf = (bounds: Bounds) => {
        const usd = mostCost(bounds, target, { beginsMs: nowMs, endsByMs: nowMs, tokensPerSecond: undefined })
        return usd === undefined ? undefined : toNanoUsdAtLeast(usd)
      }
      const isHard = holders.some(({ budgets }) => budgets.some((budget) => budget.isHard))
      let mostNanoUsd = isHard ? mostCostOf(request.bounds()) : undefined
      if (isHard && mostNanoUsd === undefined) {
        return { refused: 'budget_exceeded', isFinal: false, why: `nothing says what ${target.name} can cost` }
      }
      const tokens = Math.ceil(request.promptTokens + expectedTokens)
      const charge = () =>
        chargesOf({ holders, target, mostNanoUsd, tokens, isFirst: occasion.isFirst, nowMs, periodOf }).filter(
          (one) => one.about === 'budget' || (one.limit !== 'concurrent' && occasion.weight === 1),
        )
      let charges = charge()
      let verdict = verdictOn(charges, amountsOf(charges))
      let maxTokens: number | undefined
      if (verdict.may === 'not' && verdict.charge.about === 'budget') {
        uses.refused(verdict.charge, nowMs)
        const asked = { bounds: request.bounds(), target, promptTokens: request.promptTokens, expectedTokens }
        const shorter = shorterAnswer(asked, mostCostOf, leftOfBudgets(charges, amountsOf(charges)))
        if (shorter) {
          maxTokens = shorter.maxTokens
          mostNanoUsd = shorter.mostNanoUsd
          charges = charge()
          verdict = verdictOn(charges, amountsOf(charges))
        }
      }
      if (verdict.may === 'not') return refusedBy(verdict.charge, target)
      return {
        maxTokens,
        settle({ usd, tokens: used }) {
          const nanoUsd = usd === undefined ? (mostNanoUsd ?? 0) : toNanoUsd(usd)
          const all = usedOf(charges, { nanoUsd, tokens: used, wasSent: true, hasPlace: true, hasReached: true })
          for (const [index, one] of charges.entries()) {
            const { counter } = one.claim
            const total = (counters.get(counter) ?? 0) + (all[index] ?? 0) * occasion.weight
            counters.set(counter, total)
            if (one.about !== 'budget') continue
            seen.set(counter, total)
            uses.used(one, total, occasion.nowMs)
          }
        },
      }
    },
    uses: uses.all,
  }
}

function refusedBy(charge: Charge, target: Target): Refused {
  if (charge.about === 'target') {
    return { refused: 'rate_limited', isFinal: false, why: `${target.name} has used its ${charge.limit} of the minute` }
  }
  const { scope, name } = charge.holder
  const who = name === undefined ? scope : `${scope} ${name}`
  if (charge.about === 'limit')
    return { refused: 'rate_limited', isFinal: true, why: `${who}: ${charge.limit} per minute` }
  return { refused: 'budget_exceeded', isFinal: false, why: `${who}: budget per ${charge.budget.per}` }
}
