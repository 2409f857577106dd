import { json, type Route } from '#runtime/http/call.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { isSelfHosted } from '../choose/filters.ts'
import { expand, serving } from '../choose/names.ts'
import { anyRequest } from '../state/standing.ts'
import type { StateView } from '../state/target-view.ts'
import type { GuardedStore } from '../store/guarded.ts'

export type OperatorParts = { catalogue: Catalogue; view: StateView; now: () => number }

type Parts = OperatorParts & { store: Pick<GuardedStore, 'kind' | 'health'> }

/** How long what the router remembers lasts, and who shares it. */
const scopes = {
  memory: 'this replica alone; ends with it',
  sqlite: 'all routers that share the file; outlives them',
  redis: 'all replicas; outlives them',
}

/** `GET /health`: the state of the router and its targets. A cluster or provider counts once, and is healthy if any of its targets is. */
export function healthRoute({ catalogue, view, now, store }: Parts): Route {
  function describe(target: Target) {
    const state = view(target).standing()
    const { deployment } = view(target)
    return {
      target: target.name,
      function: target.function,
      /** Null until the gateway has reported it. */
      deployed: deployment ? deployment.state !== 'missing' : null,
      state: state.status,
      ...('why' in state && { why: state.why, since: toTime(state.sinceMs), until: toTime(state.untilMs) }),
      in_flight: view(target).inFlight,
      ...(view(target).clusterSeen && { queue_depth: view(target).clusterSeen?.queueDepth ?? null }),
    }
  }

  const isWell = (target: Target) => !('why' in view(target).standing(anyRequest))

  function handle() {
    const counted = catalogue.targets.filter(
      (target) =>
        target.enabled && serving(target, catalogue, now()) === target && view(target).deployment?.state !== 'missing',
    )
    const clusters = groups(counted.filter(isSelfHosted), ({ cluster, provider }) => cluster?.name ?? provider)
    const providers = groups(
      counted.filter((target) => !isSelfHosted(target)),
      ({ provider }) => provider,
    )
    const healthyClusters = clusters.filter((targets) => targets.some(isWell)).length
    const healthyProviders = providers.filter((targets) => targets.some(isWell)).length
    const well = healthyClusters + healthyProviders
    const storeHealth = describeStore()
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

  function describeStore() {
    const { state, reason, sinceMs, waitingSettlements, lostSettlements } = store.health()
    return {
      kind: store.kind,
      scope: scopes[store.kind],
      state,
      ...(state !== 'ok' && { reason, since: toTime(sinceMs) }),
      /** What was spent while the store was away, and is not in it yet. */
      waiting_settlements: waitingSettlements,
      lost_settlements: lostSettlements,
    }
  }

  /** The chain fails only when all of its targets do at once: 1 − Π(1 − availability of each). */
  function availabilityOf(to: readonly string[]) {
    const chain = [...new Set(expand(to, catalogue).map((target) => serving(target, catalogue, now())))]
    const shares = chain.map((target) => measuredShare(view(target)) ?? percentToShare(target.uptimePercent))
    const isKnown = shares.every((share) => share !== undefined)
    const down = shares.reduce<number>((product, share = 0) => product * (1 - share), 1)
    return { targets: chain.map(({ name }) => name), availability: isKnown ? 1 - down : null }
  }

  return { method: 'GET', path: '/health', handle }
}

/** Undefined if it is unknown, and null for an invalid date: a single target must not make `/health` fail. */
function toTime(ms: number | undefined): string | null | undefined {
  if (ms === undefined) return undefined
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
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
