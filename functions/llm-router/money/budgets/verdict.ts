import type { Amounts } from '../../store/accounts.ts'
import type { BudgetCharge, Charge } from './claims.ts'

/** Whether an attempt may begin. `charge` is what is in the way, and `amounts` its counter. */
export type Verdict =
  | { may: 'begin' }
  /** Others have reserved too much, and may use less. */
  | { may: 'wait'; charge: BudgetCharge; amounts: Amounts }
  | { may: 'not'; charge: Charge; amounts: Amounts }

/** What all hard budgets together leave for one call, as soon as nothing is reserved any more. */
export function leftOfBudgets(charges: readonly Charge[], counters: readonly Amounts[]): number {
  const left = charges.map(({ about, claim }, index) =>
    about === 'budget' && claim.most !== undefined
      ? claim.most - (counters[index]?.used ?? 0)
      : Number.POSITIVE_INFINITY,
  )
  return Math.min(...left)
}

/**
 * Judges a refused reservation by its counters. A budget is in the way for good only if what has been used leaves no room; what
 * others have reserved is waited for. A place in a minute is used for certain, so that limits wait for nobody.
 */
export function verdictOn(charges: readonly Charge[], counters: readonly Amounts[]): Verdict {
  let verdict: Verdict = { may: 'begin' }
  for (const [index, charge] of charges.entries()) {
    const amounts = counters[index] ?? { used: 0, reserved: 0 }
    const { most, amount } = charge.claim
    if (most === undefined || amounts.used + amounts.reserved + amount <= most) continue
    if (charge.about !== 'budget' || amounts.used + amount > most) return { may: 'not', charge, amounts }
    if (verdict.may === 'begin') verdict = { may: 'wait', charge, amounts }
  }
  return verdict
}
