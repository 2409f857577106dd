import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { type Asked, afterNewKey, type CircuitState, isTelling, type Turn, turnBetween } from './circuit.ts'
import type { ClusterSeen } from './cluster-report.ts'
import { type Known, knownBy, nothingKnown } from './known.ts'
import { latencyOf, unmeasured } from './latency.ts'
import { afterRetry, afterSettle, type CountedMinute, emptyMinute, type Minute, minuteAt, mostOf } from './minute.ts'
import { beginCall, type Expected } from './open-call.ts'
import { type Change, createSharedValue } from './shared-value.ts'
import { isToCome, staleMs } from './span.ts'
import { type Deployment, type Standing, standing } from './standing.ts'
import type { OpenCall } from './target-view.ts'
import { emptyTotals } from './totals.ts'
import { createWaking } from './waking.ts'

export type TargetStateParts = {
  /** Milliseconds since the epoch. */
  now: () => number
  /** False if no other router is told. */
  isShared: boolean
  /** Distinguishes this router from those that share its store. */
  routerId: string
  deploymentOf: (functionName: string) => Deployment | undefined
  /** Called when this router opens or closes the breaker, or disables or enables the target; `isLearned` if another one did. */
  turned: (target: Target, turn: Turn, circuit: CircuitState, isLearned: boolean) => void
  /** Called when there is news for other routers. `isUrgent` if it changes whether they may ask the target. */
  changed: (target: Target, isUrgent: boolean) => void
  /** Called when somebody wants the target and nobody did before. */
  rose: (target: Target) => void
}

export type TargetState = ReturnType<typeof createTargetState>

export function createTargetState(target: Target, { failures }: Catalogue, parts: TargetStateParts) {
  const { now, routerId, deploymentOf, turned, changed, rose } = parts
  const shared = createSharedValue<Known>(nothingKnown, parts.isShared)
  const totals = emptyTotals()
  // What choosing reads is at hand: it looks at each target for each request.
  let known = nothingKnown
  let latency = latencyOf(known.answers)
  let minute = known.minute
  /** What the store has counted of a minute, with the calls that it has let in and that are about to begin. */
  let counted: Minute = emptyMinute
  const waking = createWaking(now, () => rose(target))
  let inFlight = 0
  let calls = 0
  let latestMs = 0

  /** After a long break, the first answer begins the measurements anew; until then, calls use the old figures. */
  const isMeasured = (nowMs: number) => {
    const beganMs = known.lastBeganMs ?? Number.NEGATIVE_INFINITY
    return nowMs < beganMs + staleMs && !isToCome(beganMs, nowMs)
  }

  const count = (next: Minute) => {
    counted = next
    minute = mostOf(known.minute, counted)
  }

  const update = (run: () => void, isLearned: boolean) => {
    const before = known
    run()
    known = shared.value
    minute = mostOf(known.minute, counted)
    if (known.answers !== before.answers) latency = latencyOf(known.answers)
    const turn = turnBetween(before.circuit, known.circuit)
    if (turn) turned(target, turn, known.circuit, isLearned)
    if (!isLearned) changed(target, isTelling(before.circuit, known.circuit))
  }
  const change = (nowMs: number, next: Change<Known>) =>
    update(() => {
      if (isToCome(latestMs, nowMs)) {
        shared.adopt(knownBy(nowMs, known), shared.changes)
        counted = emptyMinute
      }
      latestMs = nowMs
      shared.change(next)
    }, false)

  return {
    totals,
    waking,
    standing(asked?: Asked, inMs = 0): Standing {
      const nowMs = now() + inMs
      const { circuit, cluster, lastBeganMs = 0 } = known
      const averageMs = target.maxLatencyMs !== undefined && isMeasured(nowMs) ? latency.decayedMs : undefined
      const average = averageMs === undefined ? undefined : { ms: averageMs, untilMs: lastBeganMs + staleMs }
      const seen = { circuit, deployment: deploymentOf(target.function), minute, cluster, average }
      return standing(target, seen, failures, nowMs, asked)
    },
    get deployment() {
      return deploymentOf(target.function)
    },
    get latency() {
      return isMeasured(now()) ? latency : unmeasured
    },
    get outputLengths() {
      return known.outputLengths
    },
    get minute() {
      return minuteAt(minute, now())
    },
    get inFlight() {
      return inFlight
    },
    get isTried() {
      return inFlight > 0 || isMeasured(now())
    },
    get demand() {
      return { inFlight: Math.max(0, inFlight - waking.waiting), waiting: waking.demand }
    },
    get clusterSeen() {
      return known.cluster
    },
    get tokensPerSecond() {
      return known.tokensPerSecond
    },
    observeCluster(told: Omit<ClusterSeen, 'observedMs'> & { tokensPerSecond?: number | undefined }) {
      const { queueDepth, isHealthy, tokensPerSecond } = told
      const observedMs = now()
      const cluster = {
        ...(queueDepth !== undefined && { queueDepth }),
        ...(isHealthy !== undefined && { isHealthy }),
        observedMs,
      }
      const report = { cluster, ...(tokensPerSecond !== undefined && { tokensPerSecond }) }
      change(observedMs, (known) => ((known.cluster?.observedMs ?? 0) > observedMs ? known : { ...known, ...report }))
    },
    /** The version of the refused key, if that disabled the target. */
    get refusedSecretVersion() {
      const { disabled } = known.circuit
      return disabled?.because === 'key' ? disabled.secretVersion : undefined
    },
    /** Enables the target if the version is not that of the refused key. */
    hasKey: (secretVersion: string) =>
      change(now(), (known) => ({ ...known, circuit: afterNewKey(known.circuit, secretVersion) })),
    /** Learns what the store has counted of the minute of that time. */
    counts: ({ requests = 0, tokens = 0 }: CountedMinute, atMs: number) =>
      count({ ...minuteAt(emptyMinute, atMs), requests, tokens }),
    /** Learns that the store no longer counts a request of the minute of that time. */
    freed: (atMs: number) => count(afterSettle(counted, { beganMs: atMs, tokens: 0 }, { requests: 0, tokens: 0 })),
    /** Counts a second try, before it begins. */
    retries() {
      const nowMs = now()
      change(nowMs, (known) => ({ ...known, minute: afterRetry(known.minute, nowMs) }))
    },
    begin(expected: Expected): OpenCall {
      inFlight += 1
      calls += 1
      totals.requests += 1
      if (inFlight === 1) rose(target)
      const beganMs = now()
      const id = `${routerId}/${calls}`
      const ended = () => {
        inFlight -= 1
      }
      return beginCall(expected, {
        ...{ target, failures, id, beganMs, now },
        known: () => known,
        ...{ change, totals, ended },
      })
    },
    /** What is known, with the number of this router's changes in it. */
    get shared(): Pick<typeof shared, 'value' | 'changes' | 'hasNews'> {
      return shared
    },
    /** Takes what is stored, which holds that many of this router's changes. */
    learn: (stored: Known, heldChanges: number) =>
      update(() => shared.adopt(knownBy(now(), stored), heldChanges), true),
  }
}
