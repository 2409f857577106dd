import type { Target } from '../catalogue/catalogue.ts'
import { minuteEndsMs } from '../state/minute.ts'
import type { TargetView } from '../state/target-states.ts'
import type { RoutingRequest } from './request.ts'

/**
 * Why a target must not get a request now. `request` and `context` are of the request and stay so; `state` passes, at
 * `untilMs` where that is known.
 */
export type Rejection = { kind: 'request' | 'context' | 'state'; why: string; untilMs?: number }

/** The hard filters. They hold for each step of a request, whatever rule, strategy, name or fallback has led to a target. */
export function rejection(
  request: RoutingRequest,
  target: Target,
  view: TargetView,
  nowMs: number,
): Rejection | undefined {
  return ofRequest(request, target) ?? ofContext(request, target) ?? ofState(request, target, view, nowMs)
}

function ofRequest(request: RoutingRequest, target: Target): Rejection | undefined {
  if (request.private && target.locality !== 'in-cluster') {
    return { kind: 'request', why: 'is outside the cluster, and the request is private' }
  }
  if (!target.tasks.includes(request.task)) return { kind: 'request', why: `does not do the task ${request.task}` }
  for (const need of request.needs) {
    if (!target.capabilities.includes(need)) return { kind: 'request', why: `cannot do ${need}` }
  }
  return target.enabled ? undefined : { kind: 'request', why: 'is not enabled in the catalogue' }
}

/** Tokens are counted by one tokenizer for all models, which for another may be this much too many. */
const certainly = 0.7

function ofContext(
  { promptTokens, contextTokens = promptTokens, maxOutputTokens = 0 }: RoutingRequest,
  target: Target,
): Rejection | undefined {
  const window = target.contextWindowTokens
  if (window === undefined || contextTokens * certainly + maxOutputTokens <= window) return undefined
  return {
    kind: 'context',
    why: `has room for ${window} tokens, and the request has about ${contextTokens + maxOutputTokens}`,
  }
}

/** What was seen longer ago than this keeps nobody away: a target that is not asked could never show that it is well again. */
const staleMs = 30_000

function ofState(request: RoutingRequest, target: Target, view: TargetView, nowMs: number): Rejection | undefined {
  if (view.isDeployed === false) return { kind: 'state', why: `has no function ${target.function} deployed` }
  const known = view.availability(nowMs)
  if ('why' in known) return { kind: 'state', why: `is ${known.status}, because ${known.why}`, untilMs: known.untilMs }
  const { requestsPerMinute, tokensPerMinute, cluster } = target
  if (requestsPerMinute !== undefined && view.minute.requests(nowMs) >= requestsPerMinute) {
    return {
      kind: 'state',
      why: `has had its ${requestsPerMinute} requests of this minute`,
      untilMs: minuteEndsMs(nowMs),
    }
  }
  if (tokensPerMinute !== undefined && view.minute.tokens(nowMs) + request.promptTokens > tokensPerMinute) {
    return { kind: 'state', why: `has had its ${tokensPerMinute} tokens of this minute`, untilMs: minuteEndsMs(nowMs) }
  }
  const seen = view.clusterSeen
  if (cluster && seen && nowMs < seen.observedMs + staleMs) {
    const untilMs = seen.observedMs + staleMs
    if (seen.isHealthy === false) return { kind: 'state', why: 'said that it is not well', untilMs }
    if (seen.queueDepth !== undefined && seen.queueDepth > cluster.maxQueueDepth) {
      const why = `has ${seen.queueDepth} requests waiting, more than ${cluster.maxQueueDepth}`
      return { kind: 'state', why, untilMs }
    }
  }
  const { maxLatencyMs } = target
  const slowUntilMs = (view.answeredMs ?? 0) + staleMs
  if (maxLatencyMs !== undefined && (view.latency.decayedMs ?? 0) > maxLatencyMs && nowMs < slowUntilMs) {
    return { kind: 'state', why: `takes longer than its maxLatencyMs of ${maxLatencyMs}`, untilMs: slowUntilMs }
  }
  return undefined
}

/** True where the target is our own: a cluster of ours in whatever cloud, or in this cluster. */
export function isSelfHosted(target: Target): boolean {
  return target.cluster !== undefined || target.locality === 'in-cluster'
}
