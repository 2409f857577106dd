import { type Demand, demandOf } from '../router-demand.ts'
import type { Labels } from './selector.ts'

/** One value of a metric. */
export type Value = { labels: Labels; value: number }

/** The metrics by name. An unknown value is left out, and never 0. */
export const metrics: Readonly<Record<string, (demand: Demand) => Value[]>> = {
  llm_router_cluster_demand: ({ clusters }) =>
    clusters.map((one) => ({ labels: { cluster: one.cluster }, value: demandOf(one) })),
  llm_router_cluster_queue_depth: ({ clusters }) =>
    clusters.flatMap(({ cluster, queue_depth: value }) =>
      value === undefined ? [] : [{ labels: { cluster }, value }],
    ),
  llm_router_function_demand: ({ functions }) =>
    functions.map((one) => ({ labels: { function: one.function }, value: demandOf(one) })),
}
