import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units'
import type { RowDescription } from '../panel.ts'
import { quantilesOf } from '../quantiles.ts'
import { yesOrNo } from '../yes-or-no.ts'

const ofTarget = '{target=~"$provider/.*"}'

export const failover: RowDescription = {
  title: 'Failover and breakers',
  panels: [
    {
      title: 'Breakers',
      description:
        'The worst state of each target over all replicas. Disabled needs somebody: the key is refused, or the model is unknown.',
      kind: 'states',
      unit: 'none',
      queries: [
        {
          expr: `max by (namespace, target) (llm_router_breaker_state${ofTarget})`,
          legend: '{{target}} {{namespace}}',
        },
      ],
      width: 24,
      words: [
        { value: 0, text: 'closed', color: 'green' },
        { value: 1, text: 'half open', color: 'yellow' },
        { value: 2, text: 'open', color: 'red' },
        { value: 3, text: 'cooling down', color: 'orange' },
        { value: 4, text: 'disabled', color: 'purple' },
      ],
    },
    {
      title: 'Failovers',
      description: 'Requests per second that another target than the first has answered.',
      kind: 'areas',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (from, to) (rate(llm_router_failovers_total{from=~"$provider/.*"}[$__rate_interval]))',
          legend: '{{from}} → {{to}}',
        },
      ],
      width: 12,
    },
    {
      title: 'Time that failovers cost',
      description: 'Until the target was asked that answered in the end.',
      kind: 'lines',
      unit: Seconds,
      queries: quantilesOf('llm_router_failover_seconds'),
      width: 12,
    },
    {
      title: 'Failed calls',
      description: 'Of the calls of each target, the share that failed by its own fault.',
      kind: 'lines',
      unit: PercentUnit,
      queries: [
        {
          expr: `sum by (target) (rate(llm_router_requests_total{target=~"$provider/.*", status="error"}[$__rate_interval])) / (sum by (target) (rate(llm_router_requests_total${ofTarget}[$__rate_interval])) > 0)`,
          legend: '{{target}}',
        },
      ],
      width: 8,
      max: 1,
    },
    {
      title: 'Calls that left for a provider',
      description: 'Per second, by how they ended.',
      kind: 'areas',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (provider, status) (rate(llm_router_external_requests_total{provider=~"$provider"}[$__rate_interval]))',
          legend: '{{provider}} {{status}}',
        },
      ],
      width: 8,
    },
    {
      title: 'In flight',
      description: 'Calls of each target that are under way, over all replicas.',
      kind: 'areas',
      unit: Short,
      queries: [{ expr: `sum by (target) (llm_router_in_flight${ofTarget})`, legend: '{{target}}' }],
      width: 8,
    },
    yesOrNo({
      title: 'Providers that may be asked',
      description: '1 if any target of the provider is well, over all replicas.',
      no: 'none of its targets',
      query: {
        expr: 'min by (namespace, provider) (llm_router_provider_health{provider=~"$provider"})',
        legend: '{{provider}} {{namespace}}',
      },
    }),
  ],
}
