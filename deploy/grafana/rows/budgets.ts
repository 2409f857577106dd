import { Dollars, PercentUnit, RequestsPerSecond, Short } from '@grafana/grafana-foundation-sdk/units'
import type { RowDescription } from '../panel.ts'

/**
 * By installation, as another has a limit of its own. The ledger's job may scrape every ten minutes, and Prometheus by itself looks back
 * five.
 */
const latest = (metric: string) => `max by (namespace, scope, name, per) (last_over_time(${metric}[15m]))`

export const budgets: RowDescription = {
  title: 'Budgets',
  panels: [
    {
      title: 'Used of each budget',
      description:
        'The budgets of all callers and of departments, in their present period. Those of keys and users are too many; see the console.',
      kind: 'shares',
      unit: PercentUnit,
      queries: [
        {
          expr: `${latest('llm_budget_used_usd')} / ${latest('llm_budget_limit_usd')}`,
          legend: '{{scope}} {{name}} per {{per}} {{namespace}}',
        },
      ],
      width: 12,
      max: 1,
      bad: { warning: 0.8, critical: 0.95 },
    },
    {
      title: 'Left of each budget',
      description: 'USD until the budget resets.',
      kind: 'lines',
      unit: Dollars,
      queries: [
        {
          expr: `${latest('llm_budget_limit_usd')} - ${latest('llm_budget_used_usd')}`,
          legend: '{{scope}} {{name}} per {{per}} {{namespace}}',
        },
      ],
      width: 12,
      bad: { warning: 0, critical: 0, below: true },
    },
    {
      title: 'Budgets by how they stand',
      description:
        'All budgets, those of keys and known users included: ok, low (past their own softPercent), or used_up.',
      kind: 'areas',
      unit: Short,
      queries: [{ expr: 'sum by (scope, state) (last_over_time(llm_budgets[15m]))', legend: '{{scope}} {{state}}' }],
      width: 8,
    },
    {
      title: 'Refused by a budget',
      description: 'Attempts per second for which a budget had no room.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (scope, per) (rate(llm_router_budget_refusals_total[$__rate_interval]))',
          legend: '{{scope}} per {{per}}',
        },
        {
          expr: 'sum by (scope, per) (rate(llm_router_budget_low_total[$__rate_interval]))',
          legend: 'while low: {{scope}} per {{per}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Waiting for a budget',
      description:
        'Calls that wait because others have reserved what is left. Many of them mean that answers are reserved far longer than they are: send max_tokens.',
      kind: 'lines',
      unit: Short,
      queries: [{ expr: 'sum(llm_router_budget_waiting)', legend: 'waiting' }],
      width: 8,
    },
  ],
}
