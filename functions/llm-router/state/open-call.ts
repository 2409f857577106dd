import type { Catalogue } from '../catalogue/catalogue.ts'
import { withAnswer } from './answers.ts'
import { type Asked, afterBegin, afterFailure, afterNothing, afterSuccess } from './circuit.ts'
import { effectOf } from './failure-effects.ts'
import type { Known } from './known.ts'
import { afterReserve, afterSettle, type Minute } from './minute.ts'
import { withLength } from './output-length.ts'
import type { Change } from './shared-value.ts'
import type { OpenCall } from './target-view.ts'
import type { Totals } from './totals.ts'

export type Expected = {
  tokens: number
  usd?: number | undefined
  asked?: Asked
  /** The time limit until the first output. */
  limitMs?: number
}

export type OpenCallParts = Pick<Catalogue, 'failures'> & {
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

/** Begins a call of a target. Its changes name their times, since other routers' changes may come before them. */
export function beginCall(expected: Expected, parts: OpenCallParts): OpenCall {
  const { failures, id, beganMs, now, known, change, totals, ended } = parts
  const { tokens, usd: expectedUsd, asked = { tokens }, limitMs = longestTrialMs } = expected
  const { open } = known().circuit
  const call = { id, beganMs, tokens: asked.tokens }
  // Computed only if it matters.
  const fingerprint = open?.isPartial ? asked.fingerprint?.() : undefined
  change(beganMs, (before) => ({
    ...before,
    circuit: afterBegin(before.circuit, { ...call, fingerprint }, limitMs),
    minute: afterReserve(before.minute, tokens, beganMs),
    lastBeganMs: Math.max(before.lastBeganMs ?? 0, beganMs),
  }))
  const isTrial = () => known().circuit.trial?.call === id
  const settled = (minute: Minute, requests: 0 | 1, used: number) =>
    afterSettle(minute, { beganMs, tokens }, { requests, tokens: used })
  let isOver = false
  const over = (end: () => void) => {
    if (isOver) return
    isOver = true
    ended()
    end()
  }

  return {
    isTrial,
    began() {
      if (!isTrial()) return
      const nowMs = now()
      change(nowMs, (before) => ({ ...before, circuit: afterSuccess(before.circuit, call, nowMs) }))
    },
    succeeded: ({ task, ms, promptTokens, outputTokens, usd }) =>
      over(() => {
        totals.successes += 1
        totals.latencyMs += ms
        if (usd !== undefined && expectedUsd !== undefined) {
          totals.predictedUsd += expectedUsd
          totals.usd += usd
        }
        const nowMs = now()
        change(nowMs, ({ circuit, minute, answers, outputLengths, ...others }) => ({
          ...others,
          circuit: afterSuccess(circuit, call, nowMs),
          minute: promptTokens === undefined ? minute : settled(minute, 1, promptTokens + (outputTokens ?? 0)),
          answers: withAnswer(answers, { ms, outputTokens: outputTokens ?? 0 }, beganMs),
          outputLengths: outputTokens === undefined ? outputLengths : withLength(outputLengths, task, outputTokens),
        }))
      }),
    failed: ({ isCallersTime = false, ...failure }) =>
      over(() => {
        const { effect, isOfTarget, isTimeout, wasSent = true } = effectOf(failure.code)
        const fingerprint = effect === 'breaker' ? asked.fingerprint?.() : undefined
        const isExcused = isTimeout === true && isCallersTime
        if (isOfTarget && !isExcused) {
          totals.failures += 1
          if (isTimeout) totals.timeouts += 1
        }
        const nowMs = now()
        change(nowMs, (before) => ({
          ...before,
          circuit: isExcused
            ? afterNothing(before.circuit, call)
            : afterFailure(before.circuit, failure, { ...call, fingerprint }, failures, nowMs),
          minute: settled(before.minute, wasSent ? 1 : 0, 0),
        }))
      }),
    dropped: () => over(() => change(now(), (before) => ({ ...before, circuit: afterNothing(before.circuit, call) }))),
  }
}
