import type { ClusterStanding, FunctionStanding, Standing, TargetStanding } from '#runtime/contract/admin/standing.ts'
import { present } from '#runtime/contract/present.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { freshReport } from '../state/cluster-report.ts'
import { isWell } from '../state/standing.ts'
import { lastSeen } from './cluster-seen.ts'
import type { HealthParts } from './health.ts'
import { toTime } from './iso-time.ts'
import { describeStore } from './store-state.ts'

/** `GET /admin/standing`: how each target, cluster and function is, as this replica knows it, and its clock. */
export function standingRoute({ catalogue, view, now, store, seen }: HealthParts): Route {
  function describe(target: Target): TargetStanding {
    const { latency, minute, inFlight, totals, standing, waking } = view(target)
    const state = standing()
    const out = 'why' in state ? state : undefined
    return {
      ...{ target: target.name, provider: target.provider, model: target.model, function: target.function },
      ...{ locality: target.locality, tasks: target.tasks, enabled: target.enabled, available: isWell(target, view) },
      status: state.status,
      ...present({ why: out?.why, since: toTime(out?.sinceMs), until: toTime(out?.untilMs) }),
      ...(out?.untilMs !== undefined && { left_ms: Math.max(0, Math.round(out.untilMs - now())) }),
      ...present({ waking_since: toTime(waking.sinceMs) }),
      latency: {
        answers: latency.count,
        ...present({
          p50_ms: latency.quantileMs(0.5),
          p90_ms: latency.quantileMs(0.9),
          p99_ms: latency.quantileMs(0.99),
        }),
      },
      in_flight: inFlight,
      calls: {
        ...{ total: totals.requests, succeeded: totals.successes, failed: totals.failures },
        timed_out: totals.timeouts,
      },
      minute: {
        ...{ requests: minute.requests, tokens: Math.round(minute.tokens) },
        ...present({ requests_limit: target.requestsPerMinute, tokens_limit: target.tokensPerMinute }),
      },
      ...present({ cluster: target.cluster?.name }),
    }
  }

  function describeCluster(targets: readonly [Target, ...Target[]]): ClusterStanding[] {
    const [first] = targets
    if (first.cluster === undefined) return []
    const { name, region, cloud, usdPerHour, maxQueueDepth, tokensPerSecond } = first.cluster
    const views = targets.map(view)
    const seen = lastSeen(targets, view)
    const fresh = freshReport(seen, now())
    const measured = views.map((one) => one.tokensPerSecond).find((value) => value !== undefined)
    return [
      {
        ...{ name, provider: first.provider, region, cloud, targets: targets.map((target) => target.name) },
        available: targets.some((target) => isWell(target, view)),
        ...present({ queue_depth: fresh?.queueDepth, healthy: fresh?.isHealthy }),
        max_queue_depth: maxQueueDepth,
        ...{ tokens_per_second: measured ?? tokensPerSecond, measured: measured !== undefined },
        ...present({ observed_at: toTime(seen?.observedMs) }),
        usd_per_hour: usdPerHour,
      },
    ]
  }

  function describeFunction([name, targets]: [string, Target[]]): FunctionStanding {
    const deployment = targets[0] && view(targets[0]).deployment
    return {
      function: name,
      state: deployment?.state ?? 'unknown',
      ...present({ since: toTime(deployment?.sinceMs) }),
      ...present({ replicas: deployment?.replicas, available_replicas: deployment?.availableReplicas }),
      targets: targets.map((target) => target.name),
    }
  }

  function handle() {
    seen()
    const { targets } = catalogue
    const clustered = Map.groupBy(targets, ({ cluster }) => cluster?.name)
    const standing: Standing = {
      now: new Date(now()).toISOString(),
      targets: targets.map(describe),
      clusters: [...clustered.values()].flatMap(([first, ...rest]) => (first ? describeCluster([first, ...rest]) : [])),
      functions: [...Map.groupBy(targets, (target) => target.function)].map(describeFunction),
      store: describeStore(store),
    }
    return json(standing)
  }

  return { method: 'GET', path: '/admin/standing', handle }
}
