import type { Task } from '#runtime/contract/short-form.ts'
import type { ErrorCode } from '#runtime/errors.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import {
  type Availability,
  afterBegin,
  afterFailure,
  afterNothing,
  afterSuccess,
  availability,
  type CircuitState,
  closedCircuit,
  failureClass,
} from './availability.ts'
import { createLatency, type Latency } from './latency.ts'
import { createMinute, type Minute } from './minute.ts'
import { createOutputLength, type OutputLength } from './output-length.ts'

/** What is known of a target beside the catalogue. Choosing reads it, and changes nothing. */
export type TargetView = {
  availability(nowMs: number): Availability
  /** Undefined as long as the gateway has not said. */
  readonly isDeployed: boolean | undefined
  readonly inFlight: number
  readonly latency: Omit<Latency, 'record'>
  readonly minute: Pick<Minute, 'requests' | 'tokens'>
  readonly outputLength: Pick<OutputLength, 'expectedTokens'>
  /** When it last answered, in milliseconds since the epoch. */
  readonly answeredMs: number | undefined
  /** What a cluster of ours has last told of itself. */
  readonly clusterSeen: ClusterSeen | undefined
  /** What a cluster has been measured to do, prompt and answer together. */
  readonly tokensPerSecond: number | undefined
  readonly totals: Readonly<Totals>
}
export type ClusterSeen = {
  /** Requests that wait for a free slot; undefined where it cannot tell. */
  queueDepth?: number | undefined
  isHealthy?: boolean | undefined
  observedMs: number
}
export type StateView = (target: Target) => TargetView

/** True where a target may be asked, as far as its own state goes. */
export function isWell({ availability, isDeployed }: TargetView, nowMs: number): boolean {
  return !('why' in availability(nowMs)) && isDeployed !== false
}

/** Since this replica began. Costs are in USD, of those calls whose price and prediction are both known. */
export type Totals = {
  requests: number
  successes: number
  failures: number
  /** Those of the failures that were too late. */
  timeouts: number
  latencyMs: number
  predictedUsd: number
  usd: number
}

export type CallEnd = {
  task: Task
  ms: number
  promptTokens?: number | undefined
  outputTokens?: number | undefined
  usd?: number | undefined
}
/** One call of a target, from its beginning to its end; exactly one of the three ends it. */
export type OpenCall = {
  succeeded(end: CallEnd): void
  failed(failure: { code: ErrorCode; retryAfterMs?: number | undefined; secretVersion?: string | undefined }): void
  /** Ended without a word about the target, as when the client went away. */
  dropped(): void
}

type TargetState = ReturnType<typeof createTargetState>

/** The state of all targets, in the memory of this replica. */
export function createTargetStates(
  catalogue: Catalogue,
  now: () => number,
  isDeployed: (functionName: string) => boolean | undefined = () => undefined,
) {
  const states = new Map<string, TargetState>(
    catalogue.targets.map((target) => [
      target.name,
      createTargetState(catalogue, now, () => isDeployed(target.function)),
    ]),
  )
  return (target: Target): TargetState => {
    const state = states.get(target.name)
    if (state === undefined) throw new Error(`${target.name} is no target of this catalogue`)
    return state
  }
}

function createTargetState({ failures }: Catalogue, now: () => number, isDeployed: () => boolean | undefined) {
  const latency = createLatency()
  const minute = createMinute()
  const outputLength = createOutputLength()
  const totals: Totals = { requests: 0, successes: 0, failures: 0, timeouts: 0, latencyMs: 0, predictedUsd: 0, usd: 0 }
  let circuit: CircuitState = closedCircuit
  let inFlight = 0
  let clusterSeen: ClusterSeen | undefined
  let answeredMs: number | undefined
  let tokensPerSecond: number | undefined

  return {
    latency,
    minute,
    outputLength,
    totals,
    availability: (nowMs: number) => availability(circuit, nowMs),
    get isDeployed() {
      return isDeployed()
    },
    get inFlight() {
      return inFlight
    },
    get answeredMs() {
      return answeredMs
    },
    get clusterSeen() {
      return clusterSeen
    },
    get tokensPerSecond() {
      return tokensPerSecond
    },
    observeCluster(told: Omit<ClusterSeen, 'observedMs'> & { tokensPerSecond?: number | undefined }) {
      clusterSeen = { queueDepth: told.queueDepth, isHealthy: told.isHealthy, observedMs: now() }
      tokensPerSecond = told.tokensPerSecond ?? tokensPerSecond
    },
    /** The key that was refused, where the target is disabled for it. */
    get refusedSecretVersion() {
      return circuit.disabled?.because === 'key' ? circuit.disabled.secretVersion : undefined
    },
    enable() {
      circuit = closedCircuit
    },
    begin(expected: { tokens: number; usd?: number | undefined }): OpenCall {
      const before = circuit
      circuit = afterBegin(before, now())
      const isTrial = circuit !== before
      /** While a trial is under way it alone decides: a call that began before says nothing of the target any more. */
      const judge = (next: (circuit: CircuitState) => CircuitState) => {
        if (isTrial || !circuit.isOnTrial) circuit = next(circuit)
      }
      inFlight += 1
      totals.requests += 1
      const settle = minute.reserve(expected.tokens, now())
      let isOver = false
      const over = (end: () => void) => {
        if (isOver) return
        isOver = true
        inFlight -= 1
        end()
      }
      return {
        succeeded: ({ task, ms, promptTokens, outputTokens, usd }) =>
          over(() => {
            judge((circuit) => afterSuccess(circuit, now()))
            answeredMs = now()
            totals.successes += 1
            totals.latencyMs += ms
            if (usd !== undefined && expected.usd !== undefined) {
              totals.predictedUsd += expected.usd
              totals.usd += usd
            }
            latency.record({ ms, outputTokens: outputTokens ?? 0 })
            if (outputTokens !== undefined) outputLength.record(task, outputTokens)
            if (promptTokens !== undefined) settle(promptTokens + (outputTokens ?? 0))
          }),
        failed: (failure) =>
          over(() => {
            judge((circuit) => afterFailure(circuit, failure, failures, now()))
            // What the caller must mend says nothing of how well the target is.
            const kind = failureClass(failure.code)
            if (kind !== 'request') totals.failures += 1
            if (kind === 'timeout') totals.timeouts += 1
            settle(0)
          }),
        dropped: () =>
          over(() => {
            judge(afterNothing)
          }),
      }
    },
  }
}
