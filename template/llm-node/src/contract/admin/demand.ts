/** What `/admin/demand` answers: how many requests there are now, for whoever scales what serves them. */

/** `in_flight` requests have been sent and are not over; `waiting` ones wait in the router for something that has no replica yet. */
export type DemandCounts = { in_flight: number; waiting: number }

export type TargetDemand = DemandCounts & { target: string; provider: string; function: string; cluster?: string }

export type FunctionDemand = DemandCounts & { function: string }

export type ClusterDemand = DemandCounts & {
  cluster: string
  /** The requests in flight that wait for a free slot, by the cluster's own word of the last half minute. */
  queue_depth?: number
}

export type DemandReply = {
  /** The replica's clock. */
  now: string
  /** False without a store that routers share: then this is of the one router that answers. */
  shared: boolean
  /** How many routers have told: the one that answers, and those with requests. */
  routers: number
  targets: readonly TargetDemand[]
  functions: readonly FunctionDemand[]
  clusters: readonly ClusterDemand[]
}
