import type { ClusterDemand, DemandCounts, DemandReply, FunctionDemand } from '#runtime/contract/admin/demand.ts'
import { present } from '#runtime/contract/present.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { KnownDemand, SharedDemand } from '../background/shared-demand.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { freshReport } from '../state/cluster-report.ts'
import { lastSeen } from './cluster-seen.ts'
import type { OperatorParts } from './health.ts'

/** `GET /admin/demand`: how many requests each target, function and cluster has, at all routers together. */
export function demandRoute({ catalogue, view, now, demand }: OperatorParts & { demand: SharedDemand }): Route {
  const queueDepthOf = (targets: readonly Target[]) => freshReport(lastSeen(targets, view), now())?.queueDepth

  async function handle() {
    const known = await demand.read()
    const { targets } = catalogue
    const clustered = targets.flatMap((target) => (target.cluster ? [[target.cluster.name, target] as const] : []))
    const clusters = Map.groupBy(clustered, ([name]) => name)
    const reply: DemandReply = {
      now: new Date(now()).toISOString(),
      shared: known.isShared,
      routers: known.routers,
      targets: targets.map((target) => ({
        ...{ target: target.name, provider: target.provider, function: target.function },
        ...present({ cluster: target.cluster?.name }),
        ...countsOf([target], known),
      })),
      functions: [...Map.groupBy(targets, (target) => target.function)].map(
        ([name, own]): FunctionDemand => ({ function: name, ...countsOf(own, known) }),
      ),
      clusters: [...clusters].map(([cluster, pairs]): ClusterDemand => {
        const own = pairs.map(([, target]) => target)
        return { cluster, ...countsOf(own, known), ...present({ queue_depth: queueDepthOf(own) }) }
      }),
    }
    return json(reply)
  }

  return { method: 'GET', path: '/admin/demand', handle }
}

function countsOf(targets: readonly Target[], { of }: KnownDemand): DemandCounts {
  const counts = { in_flight: 0, waiting: 0 }
  for (const target of targets) {
    const { inFlight, waiting } = of(target)
    counts.in_flight += inFlight
    counts.waiting += waiting
  }
  return counts
}
