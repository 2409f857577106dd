import type {
  ReplayBudget,
  ReplayFilter,
  ReplayMove,
  ReplayRefusal,
  ReplayReport,
  ReplayTarget,
} from '#runtime/contract/admin/replay.ts'
import { toUsd } from '../money/nano-usd.ts'
import type { Actual } from './actual.ts'
import type { BudgetUse } from './budget-uses.ts'
import type { Recorded } from './recorded.ts'
import type { Assumptions, Replayed } from './replay.ts'
import { rounded, Side, Times, wholeMs } from './side.ts'

/** A catalogue may have a thousand targets, and a store a million users with a budget each. */
const most = { moves: 200, filters: 200, budgets: 100 }

type Move = ReplayMove & { beforeMsCalls: number; beforeMsSum: number; afterMsCalls: number; afterMsSum: number }
type OfTarget = ReplayTarget & { beforeTimes: Times; afterTimes: Times }

/** Sums up replayed requests, one by one. Long, because it is one table after the other. */
export function createReport(assumptions: Assumptions) {
  const [before, after] = [new Side(), new Side()]
  const moves = new Map<string, Move>()
  const targets = new Map<string, OfTarget>()
  const filters = new Map<string, ReplayFilter>()
  const refusals = new Map<string, ReplayRefusal>()
  const compared = { calls: 0, before: 0, after: 0, standForBefore: 0, standForAfter: 0 }
  let [calls, standFor, changed, shortened, leftOut] = [0, 0, 0, 0, 0]
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let isSample = false

  function moveOf(actual: Actual, replayed: Replayed): Move {
    const [from, to] = [actual.answer?.target, replayed.target?.name]
    const [fromReason, toReason] = [actual.code ?? actual.reason, replayed.code ?? replayed.reason]
    const key = JSON.stringify([from, to, fromReason, toReason])
    const known = moves.get(key)
    if (known) return known
    const fresh: Move = {
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...{ from_reason: fromReason, to_reason: toReason, is_changed: from !== to },
      ...{ calls: 0, before_usd: 0, after_usd: 0, change_usd: 0 },
      ...{ beforeMsCalls: 0, beforeMsSum: 0, afterMsCalls: 0, afterMsSum: 0 },
    }
    moves.set(key, fresh)
    return fresh
  }

  function targetOf(target: string): OfTarget {
    const known = targets.get(target)
    if (known) return known
    const counts = { before_calls: 0, after_calls: 0, before_usd: 0, after_usd: 0 }
    const fresh = { target, ...counts, beforeTimes: new Times(), afterTimes: new Times() }
    targets.set(target, fresh)
    return fresh
  }

  function refusalOf(code: string, example: string | undefined): ReplayRefusal {
    const known = refusals.get(code)
    if (known) {
      if (example !== undefined) known.example ??= example
      return known
    }
    const fresh = { code, before_calls: 0, after_calls: 0, ...(example !== undefined && { example }) }
    refusals.set(code, fresh)
    return fresh
  }

  return {
    /** A recording that cannot be read. */
    leftOut(): void {
      leftOut += 1
    },
    add(recorded: Recorded, actual: Actual, replayed: Replayed): void {
      const weight = 1 / recorded.share
      calls += 1
      standFor += weight
      isSample ||= weight !== 1
      firstMs = Math.min(firstMs, recorded.time_ms)
      lastMs = Math.max(lastMs, recorded.time_ms)
      const { has_latency_budget, max_latency_ms } = recorded.request
      const latencyBudgetMs = has_latency_budget ? max_latency_ms : undefined
      const [wasAnswered, isAnswered] = [actual.answer !== undefined, replayed.target !== undefined]
      before.add({ isAnswered: wasAnswered, usd: actual.usd, ms: actual.ms, latencyBudgetMs })
      after.add({ isAnswered, usd: replayed.usd, ms: replayed.ms, latencyBudgetMs })

      const move = moveOf(actual, replayed)
      move.calls += 1
      if (move.is_changed) changed += 1
      if (replayed.isShortened) shortened += 1
      if (actual.ms !== undefined)
        [move.beforeMsCalls, move.beforeMsSum] = [move.beforeMsCalls + 1, move.beforeMsSum + actual.ms]
      if (replayed.ms !== undefined)
        [move.afterMsCalls, move.afterMsSum] = [move.afterMsCalls + 1, move.afterMsSum + replayed.ms]
      if (actual.usd !== undefined && replayed.usd !== undefined && !replayed.isExpected) {
        move.before_usd += actual.usd
        move.after_usd += replayed.usd
        if (wasAnswered && isAnswered) {
          compared.calls += 1
          compared.before += actual.usd
          compared.after += replayed.usd
          compared.standForBefore += weight * actual.usd
          compared.standForAfter += weight * replayed.usd
        }
      }
      if (actual.answer) {
        const of = targetOf(actual.answer.target)
        of.before_calls += 1
        of.before_usd += actual.usd ?? 0
        if (actual.ms !== undefined) of.beforeTimes.add(actual.ms)
      } else refusalOf(actual.code ?? '', undefined).before_calls += 1
      if (replayed.target) {
        const of = targetOf(replayed.target.name)
        of.after_calls += 1
        of.after_usd += replayed.usd ?? 0
        if (replayed.ms !== undefined) of.afterTimes.add(replayed.ms)
      } else refusalOf(replayed.code ?? '', replayed.why?.slice(0, 300)).after_calls += 1
      for (const { target, rejection } of replayed.removed) {
        const key = `${rejection.kind} ${target.name}`
        const filter = filters.get(key)
        if (filter) filter.calls += 1
        else filters.set(key, { kind: rejection.kind, target: target.name, calls: 1, example: rejection.why })
      }
    },
    toReport(budgets: readonly BudgetUse[]): ReplayReport {
      const [beforeSide, afterSide] = [before.toReport(), after.toReport()]
      const sorted = [...moves.values()].sort(
        (one, other) => Number(other.is_changed) - Number(one.is_changed) || other.calls - one.calls,
      )
      const { standing, seed, atMs } = assumptions
      const costPercent = growth(compared.before, compared.after)
      const p50Percent = growth(beforeSide.p50_ms, afterSide.p50_ms)
      const p95Percent = growth(beforeSide.p95_ms, afterSide.p95_ms)
      return {
        recordings: {
          ...{ calls, stand_for: Math.round(standFor) },
          ...(calls > 0 && { from: new Date(firstMs).toISOString(), to: new Date(lastMs).toISOString() }),
          left_out: leftOut,
        },
        assumptions: {
          ...{ standing, seed, limits_checked: !isSample },
          ...(atMs !== undefined && { at: new Date(atMs).toISOString() }),
        },
        before: beforeSide,
        after: afterSide,
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
          shortened_calls: shortened,
        },
        moves: sorted.slice(0, most.moves).map(toMove),
        moves_left_out: Math.max(0, sorted.length - most.moves),
        targets: [...targets.values()]
          .sort((one, other) => other.after_calls + other.before_calls - one.after_calls - one.before_calls)
          .map(toTarget),
        filters: [...filters.values()].sort((one, other) => other.calls - one.calls).slice(0, most.filters),
        refusals: [...refusals.values()].sort((one, other) => other.after_calls - one.after_calls),
        budgets: budgets.slice(0, most.budgets).map(toBudget),
      }
    },
  }
}

export type Report = ReturnType<typeof createReport>

function toMove({ beforeMsCalls, beforeMsSum, afterMsCalls, afterMsSum, ...move }: Move): ReplayMove {
  return {
    ...move,
    ...{ before_usd: rounded(move.before_usd), after_usd: rounded(move.after_usd) },
    change_usd: rounded(move.after_usd - move.before_usd),
    ...(beforeMsCalls > 0 && { before_ms: wholeMs(beforeMsSum / beforeMsCalls) }),
    ...(afterMsCalls > 0 && { after_ms: wholeMs(afterMsSum / afterMsCalls) }),
  }
}

function toTarget({ beforeTimes, afterTimes, ...target }: OfTarget): ReplayTarget {
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
