import { PercentUnit, Seconds } from '@grafana/grafana-foundation-sdk/units'
import type { PanelDescription, RowDescription } from '../panel.ts'
import { quantiles, quantilesOf } from '../quantiles.ts'

function byTarget(quantile: string): PanelDescription {
  return {
    title: `p${Number(quantile) * 100} of an answer, by target`,
    description: 'The target’s own time, without the router’s share.',
    kind: 'lines',
    unit: Seconds,
    queries: [
      {
        expr: `histogram_quantile(${quantile}, sum by (target, le) (rate(llm_router_request_duration_seconds_bucket{target=~"$provider/.*"}[$__rate_interval])))`,
        legend: '{{target}}',
      },
    ],
    width: 8,
  }
}

export const latency: RowDescription = {
  title: 'Latency',
  panels: [
    {
      title: 'Answers',
      description: 'How long whole answers took, over all targets.',
      kind: 'lines',
      unit: Seconds,
      queries: quantilesOf('llm_router_request_duration_seconds', '{target=~"$provider/.*"}'),
      width: 8,
    },
    {
      title: 'First token',
      description: 'How long streamed answers took to their first token.',
      kind: 'lines',
      unit: Seconds,
      queries: quantilesOf('gen_ai_server_time_to_first_token_seconds'),
      width: 8,
    },
    {
      title: 'The router’s own share',
      description: 'What the router adds to each request: to read it, to decide, to reserve, to settle.',
      kind: 'lines',
      unit: Seconds,
      queries: quantilesOf('llm_router_overhead_seconds'),
      width: 8,
    },
    ...quantiles.map(byTarget),
    {
      title: 'Of the latency budget',
      description:
        'How much of its max_latency_ms an answered request took, of those that came with one. Above 100 % it was late.',
      kind: 'lines',
      unit: PercentUnit,
      queries: quantilesOf('llm_router_latency_budget_used_ratio'),
      width: 24,
      bad: { warning: 0.9, critical: 1 },
    },
  ],
}
