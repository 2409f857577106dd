import { LlmError } from '#runtime/errors.ts'
import { describeError } from '#runtime/log.ts'
import type { Catalogue } from '../../catalogue/catalogue.ts'
import { expectedOutputTokens } from '../../choose/predict.ts'
import { anyone } from '../../keys/caller.ts'
import type { HoldersOf } from '../../keys/holders.ts'
import { type BudgetCharge, budgetCounter, type Charge, chargesOf, countedMinute } from '../../money/budgets/claims.ts'
import type { PeriodOf } from '../../money/budgets/period.ts'
import { shorterAnswer } from '../../money/budgets/shorter-answer.ts'
import { leftOfBudgets, verdictOn } from '../../money/budgets/verdict.ts'
import { limitHeaders, toRefusal, waitedInVain, withoutPrice } from '../../money/budgets/words.ts'
import type { Bounds, MostCost } from '../../money/most-cost.ts'
import { toNanoUsdAtLeast } from '../../money/nano-usd.ts'
import type { PriceVersion } from '../../money/price-version.ts'
import type { Compare } from '../../money/savings/baselines.ts'
import { once } from '../../request/once.ts'
import type { TargetStates } from '../../state/target-states.ts'
import type { Amounts, Reservation } from '../../store/accounts.ts'
import type { GuardedAccounts } from '../../store/guarded.ts'
import type { AccountsFor, OpenAccount } from './account.ts'
import { entriesOf } from './ledger-entries.ts'
import type { Lines } from './lines.ts'
import { createPlace, type Share } from './place.ts'
import type { OpenSettlement } from './settle.ts'
import type { Watch } from './watch.ts'

export type AccountParts = {
  accounts: Pick<GuardedAccounts, 'reserve'>
  catalogue: Pick<Catalogue, 'store'>
  states: TargetStates
  holdersOf: HoldersOf
  periodOf: PeriodOf
  watch: Watch
  lines: Lines
  openSettlement: OpenSettlement
  mostCost: MostCost
  priceVersion: PriceVersion
  compare: Compare
  now: () => number
  newId: () => string
}

type Reserved = { reservation: Reservation; charges: readonly Charge[]; reservedMs: number; share: Share }

/** How long after its last moment an attempt counts as lost. */
const graceMs = 10_000
const storeRetryMs = 1000

export function createAccountsFor(parts: AccountParts): AccountsFor {
  const { accounts, catalogue, states, periodOf, watch, lines, now } = parts

  return (asked) => {
    const { request, limitMs, leftMs, log } = asked
    const holders = parts.holdersOf(request.caller ?? anyone)
    const hard = holders.flatMap((holder) =>
      holder.budgets.filter(({ isHard }) => isHard).map((budget) => ({ holder, budget })),
    )
    const place = createPlace()
    /** What the first attempt was told of limits holds for the later ones. */
    let limits: Record<string, string> = {}
    /** A budget that has no room for the cheapest target is what refuses the request. */
    let cheapest: { charge: BudgetCharge; amounts: Amounts } | undefined

    const noteRefused = (charge: Charge, amounts: Amounts) => {
      watch.refused(charge)
      const leastNanoUsd = cheapest?.charge.claim.amount ?? Number.POSITIVE_INFINITY
      if (charge.about === 'budget' && charge.claim.amount < leastNanoUsd) cheapest = { charge, amounts }
    }

    const open: OpenAccount = async (target, signal) => {
      signal.throwIfAborted()
      const view = states(target)
      const beginsMs = now()
      const span = { beginsMs, endsByMs: beginsMs + limitMs + graceMs }
      const mostCostOf = (bounds: Bounds): number | undefined => {
        const usd = parts.mostCost(bounds, target, { ...span, tokensPerSecond: view.tokensPerSecond })
        return usd === undefined ? undefined : toNanoUsdAtLeast(usd)
      }
      let mostNanoUsd = mostCostOf(request.bounds())
      let maxTokens: number | undefined
      if (mostNanoUsd === undefined && hard[0]) throw withoutPrice(hard[0], target, request.bounds().serviceTier, span)
      const expectedTokens = expectedOutputTokens(view, request)
      const tokens = Math.ceil(request.promptTokens + expectedTokens)
      const id = parts.newId()
      const entryOf = entriesOf(asked, target, id, parts.priceVersion, parts.compare)
      let waitedFor = hard[0]
      const beganMs = performance.now()
      let enteredMs = beganMs

      /** A minute or a period may have ended since the last time, and another attempt have given back the request's place. */
      function toReserved(): Reserved {
        const nowMs = now()
        const share = place.join()
        const { isFirst } = share
        const charges = chargesOf({ holders, target, mostNanoUsd, tokens, isFirst, nowMs, periodOf })
        const claims = charges.map(({ claim }) => claim)
        const costNanoUsd = mostNanoUsd ?? null
        const unsettled = entryOf({ status: 'unsettled', usage: null, costNanoUsd, code: null, ms: 0 }, nowMs)
        // What is left of a limit may have a fraction, which the stores refuse.
        const reservation = { id, claims, expiresMs: Math.ceil(nowMs + limitMs + graceMs), unsettled }
        return { charges, reservation, reservedMs: nowMs, share }
      }

      /** Makes do with the longest answer that this money covers; false if that would be too short. */
      function shorten(leftNanoUsd: number): boolean {
        const { promptTokens } = request
        const sizes = { bounds: request.bounds(), target, promptTokens, expectedTokens }
        const shorter = shorterAnswer(sizes, mostCostOf, leftNanoUsd)
        maxTokens = shorter?.maxTokens
        if (shorter) mostNanoUsd = shorter.mostNanoUsd
        return shorter !== undefined
      }

      /** Reserves, or tells for what it has to wait. */
      async function enter(): Promise<{ result: Reserved & { counters?: readonly Amounts[] } } | { waitsFor: string }> {
        enteredMs = performance.now()
        const reserved = toReserved()
        const { charges, reservation, reservedMs, share } = reserved
        try {
          const { counters, refused } = await accounts.reserve(reservation, isClosed(catalogue, charges) ? leftMs() : 0)
          view.counts(countedMinute(charges, counters), reservedMs)
          if (refused === undefined) return { result: { ...reserved, counters } }
          share.leave(false)
          watch.seen(charges, counters)
          const verdict = verdictOn(charges, counters)
          if (verdict.may === 'begin') return { waitsFor: refused.counter }
          if (verdict.may === 'wait') {
            waitedFor = verdict.charge
            return { waitsFor: verdict.charge.claim.counter }
          }
          if (verdict.charge.about === 'budget' && shorten(leftOfBudgets(charges, counters))) return enter()
          noteRefused(verdict.charge, verdict.amounts)
          throw toRefusal(verdict.charge, verdict.amounts, target, now(), limitHeaders(charges, counters, now()))
        } catch (error) {
          if (error instanceof LlmError) throw error
          log.debug(describeError(error), 'there is no answer of the store')
          return { result: reserved }
        }
      }

      const isPaid = mostNanoUsd !== undefined && mostNanoUsd > 0
      const names = isPaid
        ? hard.map((one) => budgetCounter(one.holder, one.budget, periodOf(one.budget.per, now())))
        : []
      const tooLate = () => waitedInVain(waitedFor)
      const { counters, ...reserved } = await lines.enter(names, enter, { signal, leftMs, tooLate })
      const settlement = parts.openSettlement({ ...reserved, request, target, mostNanoUsd, entryOf, log })
      const isRefused = counters === undefined && isClosed(catalogue, reserved.charges)
      if (signal.aborted || isRefused) {
        // Even without an answer, the store may have reserved it.
        settlement.settle({ how: 'unserved' })
        throw signal.aborted ? signal.reason : unavailable()
      }
      const headers = once(() => {
        if (counters === undefined) return limits
        watch.seen(reserved.charges, counters)
        limits = { ...limits, ...limitHeaders(reserved.charges, counters, now()) }
        return { ...limits, ...watch.low(reserved.charges, counters) }
      })
      // Nobody needs it before the reply, and there is time while the provider works.
      setImmediate(headers)
      return {
        ...settlement,
        settle(...how) {
          headers()
          return settlement.settle(...how)
        },
        isCounted: counters !== undefined,
        waitedMs: enteredMs - beganMs,
        maxTokens,
        headers: () => (maxTokens === undefined ? headers() : { ...headers(), 'x-llm-max-tokens': String(maxTokens) }),
      }
    }
    return { open, refused: () => cheapest && watch.exceeded(cheapest.charge, cheapest.amounts) }
  }
}

/** Whether the catalogue refuses such a call while the store is away. */
function isClosed({ store }: Pick<Catalogue, 'store'>, charges: readonly Charge[]): boolean {
  return charges.some(({ about, claim }) => {
    const answer = about === 'budget' ? store.budgets : store.limits
    return claim.most !== undefined && answer === 'closed'
  })
}

function unavailable(): LlmError {
  const what = 'The store is away, so that nobody can tell what is left of the budgets and limits of this call'
  return new LlmError('store_unavailable', what, { retryAfterMs: storeRetryMs })
}
