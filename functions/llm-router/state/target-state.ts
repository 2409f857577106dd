import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { type Asked, afterNewKey, type CircuitState, isTelling, type Turn, turnBetween } from './circuit.ts'
import { type Known, knownBy, nothingKnown } from './known.ts'
import { latencyOf, unmeasured } from './latency.ts'
import { afterRetry, type CountedMinute, minuteAt, minuteNumber, withCounted } from './minute.ts'
import { beginCall, type Expected } from './open-call.ts'
import { type Change, createSharedValue } from './shared-value.ts'
import { isToCome, isUnderWay, staleMs } from './span.ts'
import { type ClusterSeen, type Deployment, type Standing, standing } from './standing.ts'
import type { OpenCall } from './target-view.ts'
import { emptyTotals } from './totals.ts'

export type TargetStateParts = {
  /** Milliseconds since the epoch. */
  now: () => number
  /** Distinguishes this router from those that share its store. */
  routerId: string
  deploymentOf: (functionName: string) => Deployment | undefined
  /** Called when this router opens or closes the breaker, or disables or enables the target; `isLearned` if another one did. */
  turned: (target: Target, turn: Turn, circuit: CircuitState, isLearned: boolean) => void
  /** Called when there is news for other routers. `isUrgent` if it changes whether they may ask the target. */
  changed: (target: Target, isUrgent: boolean) => void
}

export type TargetState = ReturnType<typeof createTargetState>

export function createTargetState(target: Target, { failures }: Catalogue, parts: TargetStateParts) {
  const { now, routerId, deploymentOf, turned, changed } = parts
  const shared = createSharedValue<Known>(nothingKnown)
  const totals = emptyTotals()
  let latency = latencyOf(nothingKnown.answers)
  let inFlight = 0
  let calls = 0
  let latestMs = 0
  let counted: CountedMinute & { number: number } = { number: 0 }
  const minuteOf = (nowMs: number) => {
    const minute = minuteAt(shared.value.minute, nowMs)
    return minute.number === counted.number ? withCounted(minute, counted) : minute
  }

  /** The measurements count until this time. After a long break, the first answer begins anew; until then, calls use the old figures. */
  const measuredUntilMs = () => (shared.value.lastBeganMs ?? Number.NEGATIVE_INFINITY) + staleMs
  const isMeasured = (nowMs: number) =>
    isUnderWay({ sinceMs: shared.value.lastBeganMs ?? 0, untilMs: measuredUntilMs() }, nowMs)

  const update = (run: () => void, isLearned: boolean) => {
    const before = shared.value
    run()
    const after = shared.value
    if (after.answers !== before.answers) latency = latencyOf(after.answers)
    const turn = turnBetween(before.circuit, after.circuit)
    if (turn) turned(target, turn, after.circuit, isLearned)
    if (!isLearned) changed(target, isTelling(before.circuit, after.circuit))
  }
  const change = (nowMs: number, next: Change<Known>) =>
    update(() => {
      if (isToCome(latestMs, nowMs)) shared.adopt(knownBy(nowMs, shared.value), shared.changes)
      latestMs = nowMs
      shared.change(next)
    }, false)

  return {
    totals,
    standing(asked?: Asked, inMs = 0): Standing {
      const nowMs = now() + inMs
      const { circuit, cluster } = shared.value
      const minute = minuteOf(nowMs)
      const averageMs = isMeasured(nowMs) ? latency.decayedMs : undefined
      const average = averageMs === undefined ? undefined : { ms: averageMs, untilMs: measuredUntilMs() }
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
      return shared.value.outputLengths
    },
    get minute() {
      return minuteOf(now())
    },
    get inFlight() {
      return inFlight
    },
    get clusterSeen() {
      return shared.value.cluster
    },
    get tokensPerSecond() {
      return shared.value.tokensPerSecond
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
      const { disabled } = shared.value.circuit
      return disabled?.because === 'key' ? disabled.secretVersion : undefined
    },
    /** Enables the target if the version is not that of the refused key. */
    hasKey: (secretVersion: string) =>
      change(now(), (known) => ({ ...known, circuit: afterNewKey(known.circuit, secretVersion) })),
    /** Learns what the store had counted of the minute at that time, without a call that is about to begin. */
    counts(minute: CountedMinute, atMs: number) {
      counted = { ...minute, number: minuteNumber(atMs) }
    },
    /** Counts a second try, before it begins. */
    retries() {
      const nowMs = now()
      change(nowMs, (known) => ({ ...known, minute: afterRetry(known.minute, nowMs) }))
    },
    begin(expected: Expected): OpenCall {
      inFlight += 1
      calls += 1
      totals.requests += 1
      const beganMs = now()
      if (counted.requests !== undefined) counted = { ...counted, requests: counted.requests + 1 }
      const id = `${routerId}/${calls}`
      const ended = () => {
        inFlight -= 1
      }
      return beginCall(expected, {
        failures,
        id,
        beganMs,
        now,
        known: () => shared.value,
        change,
        totals,
        ended,
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
