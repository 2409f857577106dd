import type { ReplayBudget, ReplayMove, ReplayReport, ReplayTarget } from '#runtime/contract/admin/replay.ts'
import { toUsd } from '../money/nano-usd.ts'
import type { BudgetUse } from './budget-uses.ts'
import type { Assumptions } from './replay.ts'
import { rounded, wholeMs } from './side.ts'
import type { MoveSums, Sums, TargetSums } from './sums.ts'

/** A catalogue may have a thousand targets, and a store a million users with a budget each. */
const most = { moves: 200, filters: 200, budgets: 100 }

/** What the sums of replayed requests say, with what was assumed. */
export function toReport(sums: Sums, assumptions: Assumptions, budgets: readonly BudgetUse[]): ReplayReport {
  const { calls, changed, compared } = sums
  const [before, after] = [sums.before.toReport(), sums.after.toReport()]
  const sorted = [...sums.moves.values()].sort(
    (one, other) => Number(other.is_changed) - Number(one.is_changed) || other.calls - one.calls,
  )
  const { standing, seed, atMs } = assumptions
  const costPercent = growth(compared.before, compared.after)
  const p50Percent = growth(before.p50_ms, after.p50_ms)
  const p95Percent = growth(before.p95_ms, after.p95_ms)
  return {
    recordings: {
      ...{ calls, stand_for: Math.round(sums.standFor) },
      ...(calls > 0 && { from: new Date(sums.firstMs).toISOString(), to: new Date(sums.lastMs).toISOString() }),
      left_out: sums.leftOut,
    },
    assumptions: {
      ...{ standing, seed, limits_checked: !sums.isSample },
      ...(atMs !== undefined && { at: new Date(atMs).toISOString() }),
    },
    before,
    after,
    change: {
      ...{
        changed_calls: changed,
        changed_percent: percentOf(changed, calls) ?? 0,
        compared_calls: compared.calls,
      },
      ...{ before_usd: rounded(compared.before), after_usd: rounded(compared.after) },
      ...(costPercent !== undefined && { cost_percent: costPercent }),
      ...(p50Percent !== undefined && { p50_percent: p50Percent }),
      ...(p95Percent !== undefined && { p95_percent: p95Percent }),
      ...{
        stand_for_before_usd: rounded(compared.standForBefore),
        stand_for_after_usd: rounded(compared.standForAfter),
      },
      shortened_calls: sums.shortened,
    },
    moves: sorted.slice(0, most.moves).map(toMove),
    moves_left_out: Math.max(0, sorted.length - most.moves),
    targets: [...sums.targets.values()]
      .sort((one, other) => other.after_calls + other.before_calls - one.after_calls - one.before_calls)
      .map(toTarget),
    filters: [...sums.filters.values()].sort((one, other) => other.calls - one.calls).slice(0, most.filters),
    refusals: [...sums.refusals.values()].sort((one, other) => other.after_calls - one.after_calls),
    budgets: budgets.slice(0, most.budgets).map(toBudget),
    budget_refusals: budgets.reduce((sum, { refusals }) => sum + refusals, 0),
  }
}

function toMove({ beforeMsCalls, beforeMsSum, afterMsCalls, afterMsSum, ...move }: MoveSums): ReplayMove {
  return {
    ...move,
    ...{ before_usd: rounded(move.before_usd), after_usd: rounded(move.after_usd) },
    change_usd: rounded(move.after_usd - move.before_usd),
    ...(beforeMsCalls > 0 && { before_ms: wholeMs(beforeMsSum / beforeMsCalls) }),
    ...(afterMsCalls > 0 && { after_ms: wholeMs(afterMsSum / afterMsCalls) }),
  }
}

function toTarget({ beforeTimes, afterTimes, ...target }: TargetSums): ReplayTarget {
  const [[beforeMs], [afterMs]] = [beforeTimes.quantiles(0.95), afterTimes.quantiles(0.95)]
  return {
    ...target,
    ...{ before_usd: rounded(target.before_usd), after_usd: rounded(target.after_usd) },
    ...(beforeMs !== undefined && { before_p95_ms: wholeMs(beforeMs) }),
    ...(afterMs !== undefined && { after_p95_ms: wholeMs(afterMs) }),
  }
}

function toBudget({ charge, usedNanoUsd, refusals, exceededMs }: BudgetUse): ReplayBudget {
  const { holder, budget, period } = charge
  return {
    of: holder.scope,
    ...(holder.name !== undefined && { name: holder.name }),
    ...{ per: budget.per, usd: toUsd(budget.nanoUsd), hard: budget.isHard, used_usd: rounded(toUsd(usedNanoUsd)) },
    ...{ period: period.name, refusals },
    ...(exceededMs !== undefined && { exceeded_at: new Date(exceededMs).toISOString() }),
  }
}

function percentOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.round((10_000 * part) / whole) / 100
}

/** By how many percent something grew; undefined if there was nothing before. */
function growth(from: number | undefined, to: number | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined
  if (from === 0) return to === 0 ? 0 : undefined
  return percentOf(to - from, from)
}
