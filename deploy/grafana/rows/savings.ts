import { Dollars, PercentUnit } from '@grafana/grafana-foundation-sdk/units'
import type { RowDescription } from '../panel.ts'

const sumOf = (metric: string, range: string) => `sum by (baseline) (increase(${metric}[${range}]))`

/** What the traffic has cost, and what the same traffic would have cost at each baseline. */
const costAs = (range: string) => sumOf('llm_router_compared_cost_usd_total', range)
const baselineAs = (range: string) => sumOf('llm_router_baseline_cost_usd_total', range)

const whose =
  'Only calls of known usage that the baseline can do. Exact sums are in /admin/savings and on the page Spend.'

export const savings: RowDescription = {
  title: 'Savings',
  panels: [
    {
      title: 'Saved in this range',
      description: `USD against sending the same traffic to each baseline. ${whose}`,
      kind: 'number',
      unit: Dollars,
      queries: [{ expr: `${baselineAs('$__range')} - ${costAs('$__range')}`, legend: '{{baseline}}' }],
      width: 12,
      bad: { warning: 0, critical: 0, below: true },
    },
    {
      title: 'Saved, as a share of the baseline',
      description: `1 − cost ÷ what the baseline would have cost. ${whose}`,
      kind: 'number',
      unit: PercentUnit,
      queries: [{ expr: `1 - ${costAs('$__range')} / (${baselineAs('$__range')} > 0)`, legend: '{{baseline}}' }],
      width: 12,
      bad: { warning: 0, critical: 0, below: true },
    },
    {
      title: 'Saved per hour',
      description: `USD of the hour before each point. ${whose}`,
      kind: 'lines',
      unit: Dollars,
      queries: [{ expr: `${baselineAs('1h')} - ${costAs('1h')}`, legend: '{{baseline}}' }],
      width: 12,
    },
    {
      title: 'Cost beside the baselines, per hour',
      description: `USD of the hour before each point. ${whose}`,
      kind: 'lines',
      unit: Dollars,
      queries: [
        { expr: costAs('1h'), legend: 'cost, of what {{baseline}} can do' },
        { expr: baselineAs('1h'), legend: '{{baseline}}' },
      ],
      width: 12,
    },
  ],
}
