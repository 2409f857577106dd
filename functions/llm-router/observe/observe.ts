import type { TraceContext } from '#runtime/contract/trace-context.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import { type ErrorCode, errorTable } from '#runtime/error-table.ts'
import type { LlmError } from '#runtime/errors.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import { isSelfHosted } from '../choose/filters.ts'
import { failedEnds } from '../state/ends.ts'
import { effectOf } from '../state/failure-effects.ts'
import type { StateView } from '../state/target-view.ts'
import { defineGauges } from './gauges.ts'
import { createObserveStreams, type ObserveStreams } from './streamed.ts'

/** A call that a target answered, completely or until it broke off. */
export type Answered = {
  target: Target
  error: LlmError | undefined
  /** The target's own time. */
  seconds: number
  usage: Usage | undefined
  trace: TraceContext | undefined
}

/** The router's metrics, except for the cost. */
export type Observe = ObserveStreams & {
  decided(decision: Decision): void
  failed(failure: { target: Target; error: LlmError }): void
  /** A call whose answer is no longer needed. */
  cancelled(target: Target): void
  answered(answer: Answered): void
  /** Another target than the first answers. `seconds` is the time lost before it was asked. */
  failedOver(from: Target, to: Target, seconds: number): void
  /** The host of a target is there, so long after it was first wanted. */
  woke(target: Target, seconds: number): void
  /** An attempt has waited so long for a function that was full. */
  waitedForRoom(target: Target, seconds: number): void
  /** No target has answered a request. `isDecided` is false if none may, so that there is no decision. */
  unanswered(code: ErrorCode, isDecided: boolean): void
  /** The time of an answered request, as a share of the latency budget that it came with. */
  latencyBudgetUsed(share: number): void
  /** The router's own share of a request's time. */
  overhead(seconds: number): void
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60]
const shares = [0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.25, 1.5, 2, 4]
const wakingSeconds = [0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600]
const fineSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1]

export function createObserve(
  metrics: Metrics,
  state: { catalogue: Catalogue; view: StateView; now: () => number },
): Observe {
  const counter = (name: string, help: string, ...labels: string[]) => metrics.counter({ name, help, labels })
  const decisions = counter(
    'llm_router_routing_decisions_total',
    'Decisions by first target',
    'target',
    'type',
    'reason',
  )
  const requests = counter('llm_router_requests_total', 'Calls of targets by how they ended', 'target', 'status')
  const external = counter(
    'llm_router_external_requests_total',
    'Calls that left for a provider',
    'provider',
    'model',
    'status',
  )
  const tokens = counter('llm_router_tokens_total', 'Tokens by kind: prompt, completion', 'provider', 'type')
  const failovers = counter('llm_router_failovers_total', 'Requests that another target answered', 'from', 'to')
  const arms = counter('llm_router_experiment_requests_total', 'Requests by arm of an experiment', 'experiment', 'arm')
  const histogram = (name: string, help: string, buckets: number[], ...labels: string[]) =>
    metrics.histogram({ name, help, labels, buckets })
  const duration = histogram('llm_router_request_duration_seconds', 'Time of an answered call', seconds, 'target')
  const failoverSeconds = histogram('llm_router_failover_seconds', 'Time lost until another target was asked', seconds)
  const wakeSeconds = histogram(
    'llm_router_wake_seconds',
    'Time from the first request that found no replica of a target’s host to the first answer',
    wakingSeconds,
    'target',
  )
  const roomSeconds = histogram(
    'llm_router_room_wait_seconds',
    'Time that an attempt has waited for a function that took no more calls',
    seconds,
    'target',
  )
  const unanswered = counter(
    'llm_router_unanswered_total',
    'Requests that no target has answered, by error and whether there was a decision',
    'code',
    'decided',
  )
  const budgetUsed = histogram(
    'llm_router_latency_budget_used_ratio',
    'Time of an answered request, as a share of its max_latency_ms',
    shares,
  )
  const overheadSeconds = histogram('llm_router_overhead_seconds', 'Time that the router itself took', fineSeconds)
  const ended = (target: Target, status: Status, count = 1) => {
    requests({ target: target.name, status }, count)
    if (!isSelfHosted(target)) external({ provider: target.provider, model: target.model, status }, count)
  }
  defineGauges(metrics, state)
  // Without an initial 0, `increase()` would miss the first call of a series.
  for (const code of failedEnds) {
    for (const decided of ['true', 'false']) unanswered({ code, decided }, 0)
  }
  for (const target of state.catalogue.targets) {
    for (const status of ['success', 'error'] as const) if (target.enabled) ended(target, status, 0)
  }

  return {
    ...createObserveStreams(metrics),
    decided({ candidates: [target], reason, experiment }) {
      decisions({ target: target.name, type: isSelfHosted(target) ? 'cluster' : 'external', reason })
      if (experiment) arms({ experiment: experiment.name, arm: experiment.arm.name })
    },
    failed: ({ target, error }) => ended(target, statusOf(error)),
    cancelled: (target) => ended(target, 'cancelled'),
    answered({ target, error, seconds, usage, trace }) {
      const status = error === undefined ? 'success' : statusOf(error)
      ended(target, status)
      if (status !== 'cancelled') duration({ target: target.name }, seconds, trace)
      if (usage) tokens({ provider: target.provider, type: 'prompt' }, usage.prompt_tokens)
      if (usage?.completion_tokens !== undefined) {
        tokens({ provider: target.provider, type: 'completion' }, usage.completion_tokens)
      }
    },
    failedOver(from, to, seconds) {
      failovers({ from: from.name, to: to.name })
      failoverSeconds({}, seconds)
    },
    woke: (target, seconds) => wakeSeconds({ target: target.name }, seconds),
    waitedForRoom: (target, seconds) => roomSeconds({ target: target.name }, seconds),
    unanswered: (code, isDecided) => unanswered({ code, decided: String(isDecided) }),
    latencyBudgetUsed: (share) => budgetUsed({}, share),
    overhead: (seconds) => overheadSeconds({}, seconds),
  }
}

/**
 * How a call ended. `error` is a fault of the target or of the platform on the way to it, `refused` one of the request or its caller, who
 * may have too little time; `cancelled` means that its answer was no longer needed, and `waking` that its host had no replica yet.
 */
type Status = 'success' | 'error' | 'refused' | 'cancelled' | 'waking'

function statusOf({ code }: LlmError): Status {
  if (code === 'client_closed') return 'cancelled'
  if (code === 'waking') return 'waking'
  const isOfPlatform = errorTable[code].status >= 500 && code !== 'deadline_exceeded'
  return isOfPlatform || effectOf(code).isOfTarget ? 'error' : 'refused'
}
