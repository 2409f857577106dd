import { json, type Route } from '#runtime/http/call.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { hasRetired } from '../catalogue/replacement.ts'
import { isSelfHosted } from '../choose/filters.ts'
import { expand, serving } from '../choose/names.ts'
import { freshReport } from '../state/cluster-report.ts'
import { isWell } from '../state/standing.ts'
import type { StateView } from '../state/target-view.ts'
import { toTime } from './iso-time.ts'
import { type DescribedStore, describeStore } from './store-state.ts'

export type OperatorParts = { catalogue: Catalogue; view: StateView; now: () => number }

export type HealthParts = OperatorParts & {
  store: DescribedStore
  /** Told whenever somebody looks at which functions there are, which is known from requests otherwise. */
  seen: () => void
}

/** `GET /health`: the state of the router and its targets. A cluster or provider counts once, and is healthy if any of its targets is. */
export function healthRoute({ catalogue, view, now, store, seen }: HealthParts): Route {
  function describe(target: Target) {
    const state = view(target).standing()
    const { deployment, clusterSeen } = view(target)
    return {
      target: target.name,
      function: target.function,
      /** Null until the gateway has reported it. */
      deployed: deployment ? deployment.state !== 'missing' : null,
      state: state.status,
      ...('why' in state && { why: state.why, since: toTime(state.sinceMs), until: toTime(state.untilMs) }),
      in_flight: view(target).inFlight,
      ...(clusterSeen && { queue_depth: freshReport(clusterSeen, now())?.queueDepth ?? null }),
    }
  }

  const isAnyWell = (targets: readonly Target[]) => targets.some((target) => isWell(target, view))

  function handle() {
    seen()
    const counted = catalogue.targets.filter(
      (target) => target.enabled && !hasRetired(target, now()) && view(target).deployment?.state !== 'missing',
    )
    const clusters = groups(counted.filter(isSelfHosted), ({ cluster, provider }) => cluster?.name ?? provider)
    const providers = groups(
      counted.filter((target) => !isSelfHosted(target)),
      ({ provider }) => provider,
    )
    const healthyClusters = clusters.filter(isAnyWell).length
    const healthyProviders = providers.filter(isAnyWell).length
    const well = healthyClusters + healthyProviders
    const storeHealth = describeStore(store)
    const isWhole = well === clusters.length + providers.length && storeHealth.state === 'ok'
    return json({
      status: well === 0 ? 'unhealthy' : isWhole ? 'healthy' : 'degraded',
      healthy_clusters: healthyClusters,
      total_clusters: clusters.length,
      healthy_providers: healthyProviders,
      total_providers: providers.length,
      timestamp: new Date(now()).toISOString(),
      chains: catalogue.rules.map((rule) => ({ reason: rule.reason, ...availabilityOf(rule.to) })),
      targets: catalogue.targets.map(describe),
      store: storeHealth,
    })
  }

  /** The chain fails only when all of its targets do at once: 1 − Π(1 − availability of each). */
  function availabilityOf(to: readonly string[]) {
    const answering = expand(to, catalogue).map((target) => serving(target, catalogue, now()))
    const chain = [...new Set(answering)].filter((target) => !hasRetired(target, now()))
    const shares = chain.map((target) => measuredShare(view(target)) ?? percentToShare(target.uptimePercent))
    const isKnown = shares.every((share) => share !== undefined)
    const down = shares.reduce<number>((product, share = 0) => product * (1 - share), 1)
    return { targets: chain.map(({ name }) => name), availability: isKnown ? 1 - down : null }
  }

  return { method: 'GET', path: '/health', handle }
}

/** With fewer calls than this, the catalogue's own figure is more reliable. */
const enoughCalls = 20

function measuredShare({ totals }: ReturnType<StateView>): number | undefined {
  const ended = totals.successes + totals.failures
  return ended < enoughCalls ? undefined : totals.successes / ended
}

function percentToShare(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / 100
}

function groups(targets: readonly Target[], by: (target: Target) => string): Target[][] {
  return [...Map.groupBy(targets, by).values()]
}
