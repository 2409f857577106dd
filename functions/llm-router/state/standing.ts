import type { Target } from '../catalogue/catalogue.ts'
import { type Asked, availability, type CircuitState } from './circuit.ts'
import { type ClusterSeen, freshReport, heldFor } from './cluster-report.ts'
import { type Minute, minuteAt, minuteEndsMs } from './minute.ts'
import { isUnderWay } from './span.ts'

/** The state of a function according to the platform. `asleep` is scaled to zero; `unready` has no ready replica. */
export type Deployment = Missing | Deployed

/** Nobody has said since when, or whether it ever was there. */
type Missing = { state: 'missing'; sinceMs?: undefined; replicas?: undefined; availableReplicas?: undefined }

type Deployed = {
  state: 'asleep' | 'unready' | 'ready'
  sinceMs: number
  /** As last listed. */
  replicas?: number
  availableReplicas?: number
}

/** Everything that determines whether a target is available. */
export type Seen = {
  circuit: CircuitState
  /** Undefined until the gateway has reported it. */
  deployment: Deployment | undefined
  minute: Minute
  cluster: ClusterSeen | undefined
  /** The average time of an answer, and how long it stays valid; undefined without recent measurements. */
  average: { ms: number; untilMs: number } | undefined
}

/** The availability of a target. `why` continues a sentence that begins with its name: `is open, because …`. */
export type Standing = { status: 'closed' | 'half_open' } | OutOfUse
export type OutOfUse = {
  status: 'open' | 'cooling' | 'disabled' | 'missing' | 'unready' | 'unwell' | 'at_its_limit' | 'slow'
  why: string
  sinceMs?: number
  untilMs?: number
}

/** A new request without a size. */
const anyRequest: Asked = { tokens: 0, fingerprint: () => '' }

/** True if a target is well: the catalogue has not switched it off, and a new request may go there now. */
export function isWell(target: Target, view: (target: Target) => { standing(asked: Asked): Standing }): boolean {
  return target.enabled && !('why' in view(target).standing(anyRequest))
}

/**
 * Whether a target is available now, for one request or, without `asked`, in general. The choice, `/health` and the metrics all
 * use this.
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
  if (deployment.state === 'missing') {
    return { status: 'missing', why: `has no function ${target.function} deployed` }
  }
  const { state, sinceMs } = deployment
  // A function that has just been started is worth waiting for.
  const worthMs = Math.max(coldStartMs, target.wake?.withinMs ?? 0)
  if (state !== 'unready' || isUnderWay({ sinceMs, untilMs: sinceMs + worthMs }, nowMs)) return undefined
  return { status: 'unready', why: `has no ready replica of ${target.function}`, sinceMs }
}

function ofMinute(target: Target, minute: Minute, nowMs: number, asked: Asked | undefined): OutOfUse | undefined {
  const { requestsPerMinute, tokensPerMinute } = target
  if (asked?.isCounted || (requestsPerMinute === undefined && tokensPerMinute === undefined)) return undefined
  const { requests, tokens } = minuteAt(minute, nowMs)
  const limited = (why: string): OutOfUse => ({ status: 'at_its_limit', why, untilMs: minuteEndsMs(nowMs) })
  if (requestsPerMinute !== undefined && requests >= requestsPerMinute) {
    return limited(`has used its ${requestsPerMinute} requests of this minute`)
  }
  // A request that does not fit into an empty minute never will.
  if (tokensPerMinute !== undefined && tokens > 0 && tokens + (asked?.tokens ?? 0) > tokensPerMinute) {
    return limited(`has used its ${tokensPerMinute} tokens of this minute`)
  }
  return undefined
}

function ofCluster({ cluster, wake }: Target, seen: ClusterSeen | undefined, nowMs: number): OutOfUse | undefined {
  const report = freshReport(seen, nowMs)
  if (cluster === undefined || report === undefined) return undefined
  const { queueDepth, isHealthy } = report
  const unwell = (why: string): OutOfUse => ({ status: 'unwell', why, ...heldFor(report) })
  // One that may scale to zero is away rather than ill, and has to be asked to come back.
  if (isHealthy === false && wake === undefined) return unwell('reports that it is unhealthy')
  if (queueDepth === undefined || queueDepth <= cluster.maxQueueDepth) return undefined
  return unwell(`has ${queueDepth} requests waiting, more than ${cluster.maxQueueDepth}`)
}

function ofLatency({ maxLatencyMs }: Target, average: Seen['average']): OutOfUse | undefined {
  if (maxLatencyMs === undefined || average === undefined || average.ms <= maxLatencyMs) return undefined
  return { status: 'slow', why: `takes longer than its maxLatencyMs of ${maxLatencyMs}`, untilMs: average.untilMs }
}
