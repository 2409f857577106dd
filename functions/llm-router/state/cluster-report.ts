import { isUnderWay, type Span, staleMs } from './span.ts'

/** The last report of a self-hosted cluster. */
export type ClusterSeen = Readonly<{
  /** Requests that wait for a free slot; undefined if the cluster cannot tell. */
  queueDepth?: number | undefined
  isHealthy?: boolean | undefined
  observedMs: number
}>

/** How long a report holds. A cluster without traffic reports nothing, so that an older one says nothing of it. */
export function heldFor({ observedMs }: ClusterSeen): Span {
  return { sinceMs: observedMs, untilMs: observedMs + staleMs }
}

/** The report, unless it is too old. */
export function freshReport(seen: ClusterSeen | undefined, nowMs: number): ClusterSeen | undefined {
  return seen && isUnderWay(heldFor(seen), nowMs) ? seen : undefined
}
