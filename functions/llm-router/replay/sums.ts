import type { ReplayFilter, ReplayMove, ReplayRefusal, ReplayTarget } from '#runtime/contract/admin/replay.ts'
import type { Actual } from './actual.ts'
import type { Recorded } from './recorded.ts'
import type { Replayed } from './replay.ts'
import { Side, Times } from './side.ts'

/** A move, with the sums that its averages are made of. */
export type MoveSums = ReplayMove & {
  beforeMsCalls: number
  beforeMsSum: number
  afterMsCalls: number
  afterMsSum: number
}
/** A target, with the times that its quantiles are made of. */
export type TargetSums = ReplayTarget & { beforeTimes: Times; afterTimes: Times }

const mostExampleCharacters = 300

/** Sums up replayed requests, one by one. */
export class Sums {
  readonly before = new Side()
  readonly after = new Side()
  readonly moves = new Map<string, MoveSums>()
  readonly targets = new Map<string, TargetSums>()
  readonly filters = new Map<string, ReplayFilter>()
  readonly refusals = new Map<string, ReplayRefusal>()
  /** Of the calls that were answered on both sides at known costs; `standFor` of all that these stand for. */
  readonly compared = { calls: 0, before: 0, after: 0, standForBefore: 0, standForAfter: 0 }
  calls = 0
  standFor = 0
  changed = 0
  shortened = 0
  /** Recordings that could not be read. */
  leftOut = 0
  firstMs = Number.POSITIVE_INFINITY
  lastMs = Number.NEGATIVE_INFINITY
  isSample = false

  add(recorded: Recorded, actual: Actual, replayed: Replayed): void {
    const weight = 1 / recorded.share
    this.calls += 1
    this.standFor += weight
    this.isSample ||= weight !== 1
    this.firstMs = Math.min(this.firstMs, recorded.time_ms)
    this.lastMs = Math.max(this.lastMs, recorded.time_ms)
    const { has_latency_budget, max_latency_ms } = recorded.request
    const latencyBudgetMs = has_latency_budget ? max_latency_ms : undefined
    const [wasAnswered, isAnswered] = [actual.answer !== undefined, replayed.target !== undefined]
    this.before.add({ isAnswered: wasAnswered, usd: actual.usd, ms: actual.ms, latencyBudgetMs })
    this.after.add({ isAnswered, usd: replayed.usd, ms: replayed.ms, latencyBudgetMs })
    if (replayed.isShortened) this.shortened += 1
    this.#addMove(actual, replayed, weight)
    this.#addEnds(actual, replayed)
    for (const { target, rejection } of replayed.removed) {
      const { kind, why } = rejection
      const fresh = () => ({ kind, target: target.name, calls: 0, example: why })
      known(this.filters, `${kind} ${target.name}`, fresh).calls += 1
    }
  }

  #addMove(actual: Actual, replayed: Replayed, weight: number): void {
    const move = this.#moveOf(actual, replayed)
    move.calls += 1
    if (move.is_changed) this.changed += 1
    if (actual.ms !== undefined) {
      move.beforeMsCalls += 1
      move.beforeMsSum += actual.ms
    }
    if (replayed.ms !== undefined) {
      move.afterMsCalls += 1
      move.afterMsSum += replayed.ms
    }
    if (actual.usd === undefined || replayed.usd === undefined || replayed.isExpected) return
    move.before_usd += actual.usd
    move.after_usd += replayed.usd
    if (actual.answer === undefined || replayed.target === undefined) return
    const { compared } = this
    compared.calls += 1
    compared.before += actual.usd
    compared.after += replayed.usd
    compared.standForBefore += weight * actual.usd
    compared.standForAfter += weight * replayed.usd
  }

  #moveOf(actual: Actual, replayed: Replayed): MoveSums {
    const [from, to] = [actual.answer?.target, replayed.target?.name]
    const [fromReason, toReason] = [actual.code ?? actual.reason, replayed.code ?? replayed.reason]
    return known(this.moves, JSON.stringify([from, to, fromReason, toReason]), () => ({
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...{ from_reason: fromReason, to_reason: toReason, is_changed: from !== to },
      ...{ calls: 0, before_usd: 0, after_usd: 0, change_usd: 0 },
      ...{ beforeMsCalls: 0, beforeMsSum: 0, afterMsCalls: 0, afterMsSum: 0 },
    }))
  }

  /** By who answered, or why nobody did, on each side. */
  #addEnds(actual: Actual, replayed: Replayed): void {
    if (actual.answer) {
      const target = this.#targetOf(actual.answer.target)
      target.before_calls += 1
      target.before_usd += actual.usd ?? 0
      if (actual.ms !== undefined) target.beforeTimes.add(actual.ms)
    } else this.#refusalOf(actual.code).before_calls += 1
    if (replayed.target) {
      const target = this.#targetOf(replayed.target.name)
      target.after_calls += 1
      target.after_usd += replayed.usd ?? 0
      if (replayed.ms !== undefined) target.afterTimes.add(replayed.ms)
    } else {
      const refusal = this.#refusalOf(replayed.code)
      refusal.after_calls += 1
      if (replayed.why !== undefined) refusal.example ??= replayed.why.slice(0, mostExampleCharacters)
    }
  }

  #targetOf(target: string): TargetSums {
    const counts = { before_calls: 0, after_calls: 0, before_usd: 0, after_usd: 0 }
    const fresh = () => ({ target, ...counts, beforeTimes: new Times(), afterTimes: new Times() })
    return known(this.targets, target, fresh)
  }

  #refusalOf(code = ''): ReplayRefusal {
    return known(this.refusals, code, () => ({ code, before_calls: 0, after_calls: 0 }))
  }
}

function known<Value>(values: Map<string, Value>, key: string, create: () => Value): Value {
  const before = values.get(key)
  if (before !== undefined) return before
  const fresh = create()
  values.set(key, fresh)
  return fresh
}
