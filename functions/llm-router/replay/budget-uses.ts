import type { BudgetCharge } from '../money/budgets/claims.ts'

/** How much of a budget is used in the period that uses most of it. Amounts are in billionths of a USD, times since the epoch. */
export type BudgetUse = {
  charge: BudgetCharge
  usedNanoUsd: number
  /** How often a call did not fit any more, in all periods. */
  refusals: number
  /** When the budget was used up, or did not cover a call, for the first time in any period. */
  exceededMs: number | undefined
}

/** Keeps for each budget the period that uses most of it, and what befell in all of them. */
export function createBudgetUses() {
  const periods = new Map<string, BudgetUse>()

  function of(charge: BudgetCharge): BudgetUse {
    const known = periods.get(charge.claim.counter)
    if (known) return known
    const fresh = { charge, usedNanoUsd: 0, refusals: 0, exceededMs: undefined }
    periods.set(charge.claim.counter, fresh)
    return fresh
  }

  return {
    used(charge: BudgetCharge, usedNanoUsd: number, nowMs: number): void {
      const use = of(charge)
      use.usedNanoUsd = usedNanoUsd
      if (usedNanoUsd >= charge.budget.nanoUsd) use.exceededMs ??= nowMs
    },
    refused(charge: BudgetCharge, nowMs: number): void {
      const use = of(charge)
      use.refusals += 1
      use.exceededMs ??= nowMs
    },
    all(): readonly BudgetUse[] {
      const worst = new Map<string, BudgetUse>()
      for (const use of periods.values()) {
        const key = `${use.charge.holder.path} ${use.charge.budget.per}`
        const other = worst.get(key)
        worst.set(key, other === undefined ? use : together(use, other))
      }
      const shareOf = ({ usedNanoUsd, charge }: BudgetUse) => usedNanoUsd / charge.budget.nanoUsd
      return [...worst.values()].sort((one, other) => shareOf(other) - shareOf(one))
    },
  }
}

function together(one: BudgetUse, other: BudgetUse): BudgetUse {
  const times = [one.exceededMs, other.exceededMs].filter((ms) => ms !== undefined)
  return {
    ...(one.usedNanoUsd > other.usedNanoUsd ? one : other),
    refusals: one.refusals + other.refusals,
    exceededMs: times.length > 0 ? Math.min(...times) : undefined,
  }
}
