import type { RankingName } from '#runtime/contract/strategy-names.ts'
import { capability } from './strategies/capability.ts'
import { clusterFirst, externalFirst, hybrid } from './strategies/clusters.ts'
import { cost } from './strategies/cost.ts'
import { deadline } from './strategies/deadline.ts'
import { latency } from './strategies/latency.ts'
import { leastBusy, usage } from './strategies/load.ts'
import { priority } from './strategies/priority.ts'
import { weighted } from './strategies/weighted.ts'
import type { Strategy } from './strategy.ts'

/** The strategies that rank a pool. `task`, `complexity` and `tier` are not among them: they select targets in a given order. */
export const strategies: Readonly<Record<RankingName, Strategy>> = {
  priority,
  cost,
  latency,
  weighted,
  least_busy: leastBusy,
  usage,
  hybrid,
  cluster_first: clusterFirst,
  external_first: externalFirst,
  capability,
  deadline,
}
