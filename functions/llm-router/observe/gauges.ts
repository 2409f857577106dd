import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { isSelfHosted } from '../choose/filters.ts'
import { priceFor } from '../money/price.ts'
import { freshReport } from '../state/cluster-report.ts'
import { isWell } from '../state/standing.ts'
import type { StateView } from '../state/target-view.ts'

type State = { catalogue: Catalogue; view: StateView; now: () => number }

/** States without a breaker of their own count as closed, and show in the provider's health. */
const breakerStates = {
  ...{ closed: 0, half_open: 1, open: 2, cooling: 3, disabled: 4 },
  ...{ missing: 0, unready: 0, unwell: 0, at_its_limit: 0, slow: 0 },
}

/** The metrics of the current state, computed when they are scraped. */
export function defineGauges(metrics: Metrics, { catalogue, view, now }: State): void {
  const perTarget = (
    name: string,
    help: string,
    labels: readonly string[],
    of: (target: Target) => { labels: Record<string, string>; value: number | undefined },
    targets = catalogue.targets,
  ) =>
    metrics.gauge({ name, help, labels }, function* () {
      for (const target of targets) {
        const { labels, value } = of(target)
        if (value !== undefined) yield { labels, value }
      }
    })
  const wellness = (targets: readonly Target[]) => (targets.some((target) => isWell(target, view)) ? 1 : 0)
  /** The usual mix: three tokens of the prompt for one of the answer. */
  const usdPerThousand = (target: Target) => {
    const occasion = { nowMs: now(), tokensPerSecond: view(target).tokensPerSecond }
    const price = priceFor(0, target, occasion)
    return price && ((3 * price.input + price.output) / 4 / 1000) * (1 + target.markupPercent / 100)
  }
  const clusters = catalogue.targets.filter(({ cluster }) => cluster !== undefined)
  const others = catalogue.targets.filter(({ cluster }) => cluster === undefined)

  const providerHealth = {
    name: 'llm_router_provider_health',
    help: 'Whether any target of a provider may be asked: 1 or 0',
    labels: ['provider', 'type'],
  }
  metrics.gauge(providerHealth, function* () {
    for (const [provider, own] of Map.groupBy(catalogue.targets, (target) => target.provider)) {
      const type = own.some(isSelfHosted) ? 'cluster' : 'external'
      yield { labels: { provider, type }, value: wellness(own) }
    }
  })
  const clusterHealth = {
    name: 'llm_router_cluster_health',
    help: 'Whether any target of a cluster may be asked: 1 or 0',
    labels: ['cluster', 'provider', 'region'],
  }
  metrics.gauge(clusterHealth, function* () {
    for (const [, own] of Map.groupBy(clusters, (target) => Object.values(clusterLabels(target)).join('\n'))) {
      if (own[0]) yield { labels: clusterLabels(own[0]), value: wellness(own) }
    }
  })
  perTarget(
    'llm_router_provider_cost_per_1k_tokens',
    'USD for 1,000 tokens, three of the prompt for one of the answer',
    ['provider', 'model'],
    (target) => ({ labels: { provider: target.provider, model: target.model }, value: usdPerThousand(target) }),
    others,
  )
  perTarget(
    'llm_router_cluster_cost_per_1k_tokens',
    'USD for 1,000 tokens at the throughput that was measured',
    ['cluster', 'provider'],
    (target) => ({
      labels: { cluster: target.cluster?.name ?? '', provider: target.provider },
      value: usdPerThousand(target),
    }),
    clusters,
  )
  const perCluster = (name: string, help: string, of: (target: Target) => number | undefined) =>
    perTarget(
      name,
      help,
      ['cluster', 'target'],
      (target) => ({ labels: { cluster: target.cluster?.name ?? '', target: target.name }, value: of(target) }),
      clusters,
    )
  perCluster(
    'llm_router_cluster_queue_depth',
    'Requests that wait for a free slot of a cluster, as it reported within the last 30 seconds',
    (target) => freshReport(view(target).clusterSeen, now())?.queueDepth,
  )
  perCluster(
    'llm_router_cluster_queue_limit',
    'With more waiting requests than this, a cluster is skipped',
    ({ cluster }) => cluster?.maxQueueDepth,
  )
  perCluster(
    'llm_router_cluster_tokens_per_second',
    'Measured throughput of a cluster, prompt and answer together',
    (target) => view(target).tokensPerSecond,
  )
  perTarget('llm_router_in_flight', 'Calls under way', ['target'], (target) => ({
    labels: { target: target.name },
    value: view(target).inFlight,
  }))
  const demand = {
    name: 'llm_router_demand',
    help: 'Requests that this replica has sent to a target, and those that wait for its host to have a replica',
    labels: ['target', 'function', 'cluster', 'state'],
  }
  metrics.gauge(demand, function* () {
    for (const target of catalogue.targets) {
      const labels = { target: target.name, function: target.function, cluster: target.cluster?.name ?? '' }
      const { inFlight, waiting } = view(target).demand
      yield { labels: { ...labels, state: 'in_flight' }, value: inFlight }
      yield { labels: { ...labels, state: 'waiting' }, value: waiting }
    }
  })
  perTarget(
    'llm_router_breaker_state',
    '0 closed, 1 half open, 2 open, 3 cooling down, 4 disabled',
    ['target'],
    (target) => ({ labels: { target: target.name }, value: breakerStates[view(target).standing().status] }),
  )
}

function clusterLabels(target: Target): Record<string, string> {
  return {
    cluster: target.cluster?.name ?? '',
    provider: target.provider,
    region: target.cluster?.region ?? '',
  }
}
