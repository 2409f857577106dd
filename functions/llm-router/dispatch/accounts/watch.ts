import type { BudgetCharge, Charge } from '../../money/budgets/claims.ts'
import { type BudgetEvent, nameOf, toBudgetEvent } from '../../money/budgets/event.ts'
import type { BudgetView } from '../../money/budgets/view.ts'
import { lowWord } from '../../money/budgets/words.ts'
import type { ObserveAllowances } from '../../observe/allowances.ts'
import type { Amounts } from '../../store/accounts.ts'

/** Keeps the view of budgets up to date, and tells when one is low or exceeded. */
export type Watch = {
  /** What a reservation has told of the counters. */
  seen(charges: readonly Charge[], counters: readonly Amounts[]): void
  /** What an attempt has used in the end. */
  spent(charges: readonly Charge[], nanoUsd: number): void
  /** An attempt was refused, of a request that another target may yet answer. */
  refused(charge: Charge): void
  /** The whole request was. */
  exceeded(charge: BudgetCharge, amounts: Amounts): void
  /** The header that says which budgets are low. */
  low(charges: readonly Charge[], counters: readonly Amounts[]): Record<string, string>
}

export type WatchParts = {
  view: BudgetView
  observe: ObserveAllowances
  tell: (event: BudgetEvent) => void
  now: () => number
}

/** Telling again is harmless, since the event has the same name. */
const mostTold = 10_000

export function createWatch({ view, observe, tell, now }: WatchParts): Watch {
  const told = new Set<string>()

  function tellOnce(event: BudgetEvent['event'], charge: BudgetCharge, amounts: Amounts): void {
    const what = nameOf(event, charge, amounts)
    if (told.has(what)) return
    if (told.size >= mostTold) told.clear()
    told.add(what)
    tell(toBudgetEvent(event, charge, amounts, now()))
  }

  function note(charge: BudgetCharge, amounts: Amounts): void {
    const { lowNanoUsd, nanoUsd } = charge.budget
    view.set(charge.claim.counter, amounts.used)
    if (amounts.used >= lowNanoUsd) tellOnce('budget_low', charge, amounts)
    // Used up, whether it refuses or not.
    if (amounts.used >= nanoUsd) tellOnce('budget_exceeded', charge, amounts)
  }

  return {
    seen(charges, counters) {
      for (const [index, charge] of charges.entries()) {
        const amounts = counters[index]
        if (charge.about === 'budget' && amounts) note(charge, amounts)
      }
    },
    spent(charges, nanoUsd) {
      if (nanoUsd === 0) return
      for (const charge of charges) {
        if (charge.about !== 'budget') continue
        note(charge, { used: view.used(charge.claim.counter) + nanoUsd, reserved: 0 })
      }
    },
    refused: observe.refused,
    exceeded: (charge, amounts) => tellOnce('budget_exceeded', charge, amounts),
    low(charges, counters) {
      const words: string[] = []
      for (const [index, charge] of charges.entries()) {
        const used = counters[index]?.used ?? 0
        if (charge.about !== 'budget' || used < charge.budget.lowNanoUsd) continue
        observe.low(charge.holder.scope, charge.budget.per)
        words.push(lowWord(charge, used))
      }
      return words.length === 0 ? {} : { 'x-llm-budget-low': words.join(', ') }
    },
  }
}
