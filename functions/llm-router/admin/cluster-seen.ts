import type { Target } from '../catalogue/catalogue.ts'
import type { ClusterSeen } from '../state/cluster-report.ts'
import type { StateView } from '../state/target-view.ts'

/** What a cluster has last said of itself, to whichever of its targets. */
export function lastSeen(targets: readonly Target[], view: StateView): ClusterSeen | undefined {
  const [last] = targets
    .flatMap((target) => view(target).clusterSeen ?? [])
    .sort((one, other) => other.observedMs - one.observedMs)
  return last
}
