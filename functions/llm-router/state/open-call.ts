import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { isTelling, withAnswer, withOvertaken } from './answers.ts'
import {
  type Asked,
  afterBegin,
  afterFailure,
  afterNothing,
  afterSuccess,
  type CircuitCall,
  type Failure,
} from './circuit.ts'
import { effectOf } from './failure-effects.ts'
import type { Known } from './known.ts'
import { afterReserve, afterSettle, type Minute } from './minute.ts'
import { withLength } from './output-length.ts'
import { afterOvertaken } from './overtaken-trial.ts'
import type { Change } from './shared-value.ts'
import type { CallEnd, OpenCall } from './target-view.ts'
import type { Totals } from './totals.ts'

export type Expected = {
  tokens: number
  usd?: number | undefined
  asked?: Asked
  /** The time limit until the first output. */
  limitMs?: number
}

export type OpenCallParts = Pick<Catalogue, 'failures'> & {
  target: Pick<Target, 'expectedLatencyMs'>
  /** Distinguishes the call from those of all routers. */
  id: string
  beganMs: number
  now: () => number
  known: () => Known
  change: (nowMs: number, next: Change<Known>) => void
  totals: Totals
  /** Called once, at its end. */
  ended: () => void
}

const longestTrialMs = 60_000

/**
 * Begins a call of a target. Its changes are kept until other routers know of them, so they are made where the request is out of
 * sight: a closure keeps everything that is in sight of its neighbours.
 */
export function beginCall(expected: Expected, parts: OpenCallParts): OpenCall {
  const { failures, id, beganMs, now, known, change, totals, ended } = parts
  const { expectedLatencyMs } = parts.target
  const { tokens, usd: expectedUsd, asked = { tokens }, limitMs = longestTrialMs } = expected
  const { open } = known().circuit
  const call: Begun = { id, beganMs, tokens: asked.tokens, expectedTokens: tokens }
  // Computed only if it matters.
  const fingerprint = open?.isPartial ? asked.fingerprint?.() : undefined
  change(beganMs, beginning({ ...call, fingerprint }, limitMs))
  const isTrial = () => known().circuit.trial?.call === id
  let isOver = false
  const over = (end: () => void) => {
    if (isOver) return
    isOver = true
    ended()
    end()
  }
  /** A call that nobody waits for any longer. */
  const left = (waitedMs = 0) => {
    const isSlow = isTelling(waitedMs, known().answers, expectedLatencyMs)
    const nowMs = now()
    change(nowMs, isSlow ? overtaken(call, waitedMs, failures, nowMs) : dropped(call))
  }

  return {
    isTrial,
    began() {
      if (!isTrial()) return
      const nowMs = now()
      change(nowMs, firstOutput(call, nowMs))
    },
    succeeded: (end) =>
      over(() => {
        totals.successes += 1
        totals.latencyMs += end.ms
        if (end.usd !== undefined && expectedUsd !== undefined) {
          totals.predictedUsd += expectedUsd
          totals.usd += end.usd
        }
        const nowMs = now()
        change(nowMs, success(call, end, nowMs))
      }),
    failed: ({ isCallersTime = false, hasReached = true, waitedMs, ...failure }) =>
      over(() => {
        const { effect, isOfTarget, isTimeout } = effectOf(failure.code)
        const fingerprint = effect === 'breaker' ? asked.fingerprint?.() : undefined
        const isExcused = isTimeout === true && isCallersTime
        if (isOfTarget && !isExcused) {
          totals.failures += 1
          if (isTimeout) totals.timeouts += 1
        }
        // First, since it decides about a trial.
        if (waitedMs !== undefined) left(waitedMs)
        const nowMs = now()
        const judged = isExcused ? undefined : { failure, failures, nowMs }
        change(nowMs, failed({ ...call, fingerprint }, judged, hasReached))
      }),
    overtaken: (ms) =>
      over(() => {
        const nowMs = now()
        change(nowMs, overtaken(call, ms, failures, nowMs))
      }),
    dropped: (waitedMs) => over(() => left(waitedMs)),
  }
}

type Begun = CircuitCall & { expectedTokens: number }

function beginning(call: Begun, limitMs: number): Change<Known> {
  return (before) => ({
    ...before,
    circuit: afterBegin(before.circuit, call, limitMs),
    minute: afterReserve(before.minute, call.expectedTokens, call.beganMs),
    lastBeganMs: Math.max(before.lastBeganMs ?? 0, call.beganMs),
  })
}

function firstOutput(call: Begun, nowMs: number): Change<Known> {
  return (before) => ({ ...before, circuit: afterSuccess(before.circuit, call, nowMs) })
}

function success(call: Begun, { task, ms, promptTokens, outputTokens }: CallEnd, nowMs: number): Change<Known> {
  return ({ circuit, minute, answers, outputLengths, ...others }) => ({
    ...others,
    circuit: afterSuccess(circuit, call, nowMs),
    minute: promptTokens === undefined ? minute : settled(minute, call, 1, promptTokens + (outputTokens ?? 0)),
    answers: withAnswer(answers, { ms, outputTokens: outputTokens ?? 0 }, call.beganMs),
    outputLengths: outputTokens === undefined ? outputLengths : withLength(outputLengths, task, outputTokens),
  })
}

/** @param judged undefined if the failure says nothing about the target */
function failed(
  call: Begun,
  judged: { failure: Failure; failures: Catalogue['failures']; nowMs: number } | undefined,
  hasReached: boolean,
): Change<Known> {
  return (before) => ({
    ...before,
    circuit:
      judged === undefined
        ? afterNothing(before.circuit, call)
        : afterFailure(before.circuit, judged.failure, call, judged.failures, judged.nowMs),
    minute: settled(before.minute, call, hasReached ? 1 : 0, 0),
  })
}

function overtaken(call: Begun, ms: number, failures: Catalogue['failures'], nowMs: number): Change<Known> {
  return ({ circuit, answers, ...others }) => ({
    ...others,
    circuit: afterOvertaken(circuit, call, failures, nowMs),
    answers: withOvertaken(answers, ms, call.beganMs),
  })
}

function dropped(call: Begun): Change<Known> {
  return (before) => ({ ...before, circuit: afterNothing(before.circuit, call) })
}

function settled(minute: Minute, { beganMs, expectedTokens }: Begun, requests: 0 | 1, tokens: number): Minute {
  return afterSettle(minute, { beganMs, tokens: expectedTokens }, { requests, tokens })
}
