import type { Target } from '../catalogue/catalogue.ts'
import { type Asked, availability, type CircuitState } from './circuit.ts'
import { type Minute, minuteAt, minuteEndsMs } from './minute.ts'

/** Whether a function can be asked, as far as the platform says: it has no replica that is ready, or none at all. */
export type Deployment = { state: 'missing' | 'asleep' | 'unready' | 'ready'; sinceMs: number }

/** What a cluster of ours has last told of itself. */
export type ClusterSeen = {
  /** Requests that wait for a free slot; undefined where it cannot tell. */
  queueDepth?: number | undefined
  isHealthy?: boolean | undefined
  observedMs: number
}

/** All that keeps a target from being asked, or does not. */
export type Seen = {
  circuit: CircuitState
  /** Undefined as long as the gateway has not said. */
  deployment: Deployment | undefined
  minute: Minute
  cluster: ClusterSeen | undefined
  /** What an answer takes, and how long that is believed; undefined where it has not been measured of late. */
  average: { ms: number; untilMs: number } | undefined
}

/** How a target stands. `why` reads on from its name: `is open, because …`. */
export type Standing = { status: 'closed' | 'half_open' } | OutOfUse
export type OutOfUse = {
  status: 'open' | 'cooling' | 'disabled' | 'missing' | 'unready' | 'unwell' | 'at_its_limit' | 'slow'
  why: string
  sinceMs?: number
  untilMs?: number
}

/** What was seen longer ago than this keeps nobody away: a target that is not asked could never show that it is well again. */
export const staleMs = 30_000

/** A request like none that was seen before, and of no size: what may be asked by it is well. */
export const anyRequest: Asked = { tokens: 0, fingerprint: () => '' }

/**
 * Whether a target may be asked now, by one request or, where none is given, in general. The choice, `/health` and the metrics
 * all go by this.
 */
export function standing(
  target: Target,
  seen: Seen,
  settings: { coldStartMs: number },
  nowMs: number,
  asked?: Asked,
): Standing {
  const circuit = availability(seen.circuit, nowMs, asked)
  return (
    ofDeployment(target, seen.deployment, settings.coldStartMs, nowMs) ??
    ('why' in circuit
      ? { ...circuit, why: `is ${circuit.status}, because ${circuit.why}` }
      : (ofMinute(target, seen.minute, nowMs, asked) ??
        ofCluster(target, seen.cluster, nowMs) ??
        ofLatency(target, seen.average) ??
        circuit))
  )
}

function ofDeployment(
  target: Target,
  deployment: Deployment | undefined,
  coldStartMs: number,
  nowMs: number,
): OutOfUse | undefined {
  if (deployment === undefined) return undefined
  const { state, sinceMs } = deployment
  if (state === 'missing') return { status: 'missing', why: `has no function ${target.function} deployed`, sinceMs }
  // One that has only just been started is worth waiting for.
  if (state !== 'unready' || nowMs < sinceMs + coldStartMs) return undefined
  return { status: 'unready', why: `has no replica of ${target.function} that is ready`, sinceMs }
}

function ofMinute(target: Target, minute: Minute, nowMs: number, asked: Asked | undefined): OutOfUse | undefined {
  const { requestsPerMinute, tokensPerMinute } = target
  if (requestsPerMinute === undefined && tokensPerMinute === undefined) return undefined
  const { requests, tokens } = minuteAt(minute, nowMs)
  const limited = (why: string): OutOfUse => ({ status: 'at_its_limit', why, untilMs: minuteEndsMs(nowMs) })
  if (requestsPerMinute !== undefined && requests >= requestsPerMinute) {
    return limited(`has had its ${requestsPerMinute} requests of this minute`)
  }
  // Into a minute in which nothing was used, a request fits or never will.
  if (tokensPerMinute !== undefined && tokens > 0 && tokens + (asked?.tokens ?? 0) > tokensPerMinute) {
    return limited(`has had its ${tokensPerMinute} tokens of this minute`)
  }
  return undefined
}

function ofCluster({ cluster }: Target, seen: ClusterSeen | undefined, nowMs: number): OutOfUse | undefined {
  if (cluster === undefined || seen === undefined || nowMs >= seen.observedMs + staleMs) return undefined
  const { queueDepth, isHealthy, observedMs } = seen
  const unwell = (why: string): OutOfUse => ({
    status: 'unwell',
    why,
    sinceMs: observedMs,
    untilMs: observedMs + staleMs,
  })
  if (isHealthy === false) return unwell('said that it is not well')
  if (queueDepth === undefined || queueDepth <= cluster.maxQueueDepth) return undefined
  return unwell(`has ${queueDepth} requests waiting, more than ${cluster.maxQueueDepth}`)
}

function ofLatency({ maxLatencyMs }: Target, average: Seen['average']): OutOfUse | undefined {
  if (maxLatencyMs === undefined || average === undefined || average.ms <= maxLatencyMs) return undefined
  return { status: 'slow', why: `takes longer than its maxLatencyMs of ${maxLatencyMs}`, untilMs: average.untilMs }
}
