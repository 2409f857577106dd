import { PercentUnit, RequestsPerSecond } from '@grafana/grafana-foundation-sdk/units'
import { failedEnds } from '../../../functions/llm-router/state/ends.ts'
import type { PanelDescription, RowDescription } from '../panel.ts'

function decisionsBy(label: string, what: string): PanelDescription {
  return {
    title: `Decisions by ${label}`,
    description: what,
    kind: 'areas',
    unit: RequestsPerSecond,
    queries: [
      {
        expr: `sum by (${label}) (rate(llm_router_routing_decisions_total{target=~"$provider/.*"}[$__rate_interval]))`,
        legend: `{{${label}}}`,
      },
    ],
    width: 12,
  }
}

export const decisions: RowDescription = {
  title: 'Decisions',
  panels: [
    decisionsBy('reason', 'Decisions per second, by the rule or strategy that made them.'),
    decisionsBy('target', 'Decisions per second, by the target that is asked first.'),
    {
      title: 'Share of your own clusters',
      description: 'Of all decisions, those whose first target is self-hosted.',
      kind: 'lines',
      unit: PercentUnit,
      queries: [
        {
          expr: 'sum(rate(llm_router_routing_decisions_total{type="cluster"}[$__rate_interval])) / sum(rate(llm_router_routing_decisions_total[$__rate_interval]))',
          legend: 'own clusters',
        },
      ],
      width: 8,
      max: 1,
    },
    {
      title: 'Experiments',
      description: 'Requests per second in each arm.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (experiment, arm) (rate(llm_router_experiment_requests_total[$__rate_interval]))',
          legend: '{{experiment}}: {{arm}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Requests that nobody answered',
      description: `Per second, by error. ${failedEnds.slice(0, -1).join(', ')} and ${failedEnds.at(-1)} are failures of ours; the others are the caller’s.`,
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [{ expr: 'sum by (code) (rate(llm_router_unanswered_total[$__rate_interval]))', legend: '{{code}}' }],
      width: 8,
    },
  ],
}
