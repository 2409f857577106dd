import * as v from 'valibot'

const targetSchema = v.object({
  target: v.string(),
  provider: v.string(),
  function: v.string(),
  enabled: v.boolean(),
  status: v.string(),
  why: v.optional(v.string()),
  since: v.optional(v.string()),
  until: v.optional(v.string()),
  left_ms: v.optional(v.number()),
  latency: v.object({
    answers: v.number(),
    p50_ms: v.optional(v.number()),
    p90_ms: v.optional(v.number()),
    p99_ms: v.optional(v.number()),
  }),
  in_flight: v.number(),
  calls: v.object({ total: v.number(), succeeded: v.number(), failed: v.number() }),
  minute: v.object({
    requests: v.number(),
    tokens: v.number(),
    requests_limit: v.optional(v.number()),
    tokens_limit: v.optional(v.number()),
  }),
})

const clusterSchema = v.object({
  name: v.string(),
  region: v.string(),
  cloud: v.string(),
  available: v.boolean(),
  queue_depth: v.optional(v.number()),
  max_queue_depth: v.number(),
  tokens_per_second: v.number(),
  measured: v.boolean(),
  observed_at: v.optional(v.string()),
  usd_per_hour: v.number(),
})

const functionSchema = v.object({
  function: v.string(),
  state: v.string(),
  since: v.optional(v.string()),
  replicas: v.optional(v.number()),
  available_replicas: v.optional(v.number()),
  targets: v.array(v.string()),
})

const storeSchema = v.object({
  kind: v.string(),
  scope: v.string(),
  state: v.string(),
  reason: v.optional(v.string()),
  since: v.optional(v.string()),
  waiting_settlements: v.number(),
  lost_settlements: v.number(),
  journal: v.optional(v.string()),
})

/** What the pages need of `/admin/standing`. States are texts, since another router may know more of them. */
export const standingSchema = v.object({
  targets: v.array(targetSchema),
  clusters: v.array(clusterSchema),
  functions: v.array(functionSchema),
  store: storeSchema,
})

export type Standing = v.InferOutput<typeof standingSchema>
export type TargetStanding = v.InferOutput<typeof targetSchema>
export type ClusterStanding = v.InferOutput<typeof clusterSchema>
export type FunctionStanding = v.InferOutput<typeof functionSchema>
export type StoreStanding = v.InferOutput<typeof storeSchema>
