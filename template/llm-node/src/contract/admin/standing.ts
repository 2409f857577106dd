/** What `/admin/standing` answers. Times are in ISO 8601 and UTC; what is unknown, or does not apply, is absent. */

/**
 * Whether a target may be asked. `closed` and `half_open` are well; a target is `open` after failures, `cooling` after a refusal for
 * its quota, `disabled` for its key or model, `missing` or `unready` on the platform, `unwell` by its own report, `at_its_limit` for
 * this minute, or `slow`.
 */
export type TargetStatus =
  | 'closed'
  | 'half_open'
  | 'open'
  | 'cooling'
  | 'disabled'
  | 'missing'
  | 'unready'
  | 'unwell'
  | 'at_its_limit'
  | 'slow'

/** Measured on recent answers. */
export type LatencyQuantiles = {
  /** How many answers the measurement rests on. */
  answers: number
  p50_ms?: number
  p90_ms?: number
  p99_ms?: number
}

export type TargetStanding = {
  target: string
  provider: string
  model: string
  function: string
  locality: 'in-cluster' | 'external'
  tasks: readonly string[]
  /** False if the catalogue switches it off. */
  enabled: boolean
  /** Whether a request may go there now. */
  available: boolean
  status: TargetStatus
  /** Continues a sentence that begins with the target's name. */
  why?: string
  since?: string
  /** When it may be asked again, and how long that is by this replica's clock. */
  until?: string
  left_ms?: number
  /** Since when its host has been wanted and had no replica, as this replica found. */
  waking_since?: string
  latency: LatencyQuantiles
  /** The calls of this replica that are under way. */
  in_flight: number
  /** Since this replica started. */
  calls: { total: number; succeeded: number; failed: number; timed_out: number }
  /** In this minute, with what other replicas have counted where the target has a limit. */
  minute: { requests: number; tokens: number; requests_limit?: number; tokens_limit?: number }
  /** The cluster that it runs on. */
  cluster?: string
}

export type ClusterStanding = {
  name: string
  provider: string
  region: string
  cloud: string
  targets: readonly string[]
  available: boolean
  /** As reported within the last 30 seconds; `healthy` likewise. */
  queue_depth?: number
  max_queue_depth: number
  /** What the cluster says of itself. */
  healthy?: boolean
  tokens_per_second: number
  /** False if the throughput is the catalogue's, because the cluster has not reported one yet. */
  measured: boolean
  /** When it last reported. */
  observed_at?: string
  usd_per_hour: number
}

export type FunctionStanding = {
  function: string
  /** `unknown` until the gateway has listed the functions; `asleep` is scaled to zero. */
  state: 'unknown' | 'missing' | 'asleep' | 'unready' | 'ready'
  since?: string
  replicas?: number
  available_replicas?: number
  targets: readonly string[]
}

export type StoreStanding = {
  kind: 'memory' | 'sqlite' | 'redis'
  /** Who shares it, and how long it lasts. */
  scope: string
  state: 'ok' | 'refusing' | 'slow' | 'away'
  reason?: string
  since?: string
  /** What was spent while the store was away, and is not in it yet. */
  waiting_settlements: number
  lost_settlements: number
  /** There while calls that wait are in memory alone, so that they are lost if the router is killed. */
  journal?: 'failing'
}

export type Standing = {
  /** The replica's clock, for browsers whose own is wrong. */
  now: string
  targets: readonly TargetStanding[]
  clusters: readonly ClusterStanding[]
  functions: readonly FunctionStanding[]
  store: StoreStanding
}
