import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import {
  type Asked,
  afterBegin,
  afterFailure,
  afterNothing,
  afterSuccess,
  type CircuitState,
  closedCircuit,
  type Turn,
  turnBetween,
} from './circuit.ts'
import { effectOf } from './failure-effects.ts'
import { createLatency, unmeasured } from './latency.ts'
import { afterReserve, afterSettle, emptyMinute, minuteAt } from './minute.ts'
import { createOutputLength } from './output-length.ts'
import { type ClusterSeen, type Deployment, type Standing, staleMs, standing } from './standing.ts'
import type { OpenCall } from './target-view.ts'
import { emptyTotals } from './totals.ts'

export type TargetStateParts = {
  /** Milliseconds since the epoch, and a clock that only goes forward. */
  now: () => number
  steadyNow: () => number
  deploymentOf: (functionName: string) => Deployment | undefined
  /** Called when the breaker opens or closes, or the target is disabled or enabled. */
  turned: (target: Target, turn: Turn, circuit: CircuitState) => void
}

export type TargetState = ReturnType<typeof createTargetState>

export function createTargetState(target: Target, { failures }: Catalogue, parts: TargetStateParts) {
  const { now, steadyNow, deploymentOf, turned } = parts
  const latency = createLatency()
  const outputLength = createOutputLength()
  const totals = emptyTotals()
  let circuit: CircuitState = closedCircuit
  let minute = emptyMinute
  let inFlight = 0
  let clusterSeen: ClusterSeen | undefined
  let tokensPerSecond: number | undefined
  /** The start of the last call. After a long break, one call measures anew, while the others still use the old figures. */
  let lastBeganMs = Number.NEGATIVE_INFINITY

  const isStale = (nowMs: number) => nowMs >= lastBeganMs + staleMs
  const turn = (next: CircuitState) => {
    const before = circuit
    circuit = next
    const turning = turnBetween(before, next)
    if (turning) turned(target, turning, next)
  }

  return {
    outputLength,
    totals,
    standing(asked?: Asked, inMs = 0): Standing {
      const nowMs = steadyNow() + inMs
      const averageMs = isStale(nowMs) ? undefined : latency.decayedMs
      const average = averageMs === undefined ? undefined : { ms: averageMs, untilMs: lastBeganMs + staleMs }
      const seen = { circuit, deployment: deploymentOf(target.function), minute, cluster: clusterSeen, average }
      const found = standing(target, seen, failures, nowMs, asked)
      return 'why' in found ? sinceEpoch(found, now() - nowMs + inMs) : found
    },
    get deployment() {
      return deploymentOf(target.function)
    },
    get latency() {
      return isStale(steadyNow()) ? unmeasured : latency
    },
    get minute() {
      return minuteAt(minute, steadyNow())
    },
    get inFlight() {
      return inFlight
    },
    get clusterSeen() {
      return clusterSeen
    },
    get tokensPerSecond() {
      return tokensPerSecond
    },
    observeCluster(told: Omit<ClusterSeen, 'observedMs'> & { tokensPerSecond?: number | undefined }) {
      clusterSeen = { queueDepth: told.queueDepth, isHealthy: told.isHealthy, observedMs: steadyNow() }
      tokensPerSecond = told.tokensPerSecond ?? tokensPerSecond
    },
    /** The version of the refused key, if that disabled the target. */
    get refusedSecretVersion() {
      return circuit.disabled?.because === 'key' ? circuit.disabled.secretVersion : undefined
    },
    enable: () => turn(closedCircuit),
    begin(expected: { tokens: number; usd?: number | undefined; asked?: Asked }): OpenCall {
      const { tokens, usd: expectedUsd, asked = { tokens } } = expected
      const beganMs = steadyNow()
      const before = circuit
      turn(afterBegin(before, asked, beganMs))
      let isTrial = circuit !== before
      /** During a trial, only the trial changes the circuit: earlier calls are outdated. */
      const judge = (next: (circuit: CircuitState) => CircuitState) => {
        if (isTrial || !circuit.isOnTrial) turn(next(circuit))
      }
      const isAnew = isStale(beganMs)
      lastBeganMs = beganMs
      inFlight += 1
      totals.requests += 1
      minute = afterReserve(minute, tokens, beganMs)
      const reserved = { minute: minute.number, tokens }
      const settle = (requests: 0 | 1, tokens: number) => {
        minute = afterSettle(minute, reserved, { requests, tokens }, steadyNow())
      }
      let isOver = false
      const over = (end: () => void) => {
        if (isOver) return
        isOver = true
        inFlight -= 1
        end()
      }
      return {
        began() {
          if (!isTrial) return
          judge((circuit) => afterSuccess(circuit, beganMs, steadyNow()))
          isTrial = false
        },
        succeeded: ({ task, ms, promptTokens, outputTokens, usd }) =>
          over(() => {
            judge((circuit) => afterSuccess(circuit, beganMs, steadyNow()))
            totals.successes += 1
            totals.latencyMs += ms
            if (usd !== undefined && expectedUsd !== undefined) {
              totals.predictedUsd += expectedUsd
              totals.usd += usd
            }
            latency.record({ ms, outputTokens: outputTokens ?? 0 }, isAnew)
            if (outputTokens !== undefined) outputLength.record(task, outputTokens)
            if (promptTokens !== undefined) settle(1, promptTokens + (outputTokens ?? 0))
          }),
        failed: ({ isCallersTime = false, ...failure }) =>
          over(() => {
            const { isOfTarget, isTimeout, wasSent = true } = effectOf(failure.code)
            const isExcused = isTimeout === true && isCallersTime
            if (isExcused) judge(afterNothing)
            else judge((circuit) => afterFailure(circuit, failure, { asked, beganMs }, failures, steadyNow()))
            if (isOfTarget && !isExcused) {
              totals.failures += 1
              if (isTimeout) totals.timeouts += 1
            }
            settle(wasSent ? 1 : 0, 0)
          }),
        dropped: () => over(() => judge(afterNothing)),
      }
    },
  }
}

function sinceEpoch<Found extends { sinceMs?: number; untilMs?: number }>(found: Found, offsetMs: number): Found {
  const { sinceMs, untilMs } = found
  return {
    ...found,
    ...(sinceMs !== undefined && { sinceMs: sinceMs + offsetMs }),
    ...(untilMs !== undefined && { untilMs: untilMs + offsetMs }),
  }
}
