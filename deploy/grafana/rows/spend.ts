import { Dollars, Short } from '@grafana/grafana-foundation-sdk/units'
import { ledgerGrowth } from '../ledger-growth.ts'
import type { PanelDescription, RowDescription } from '../panel.ts'

const ofProvider = '{provider=~"$provider"}'

function perHourBy(label: string): PanelDescription {
  return {
    title: `Spend per hour by ${label}`,
    description: `USD of the calls that ended within the hour before each point, by ${label}, from the ledger.`,
    kind: 'areas',
    unit: Dollars,
    queries: [
      {
        expr: `sum by (${label}) ${ledgerGrowth(`llm_ledger_cost_usd_total${ofProvider}`, '1h')} > 0`,
        legend: `{{${label}}}`,
      },
    ],
    width: 12,
  }
}

export const spend: RowDescription = {
  title: 'Spend',
  panels: [
    {
      title: 'Spent in the last hour',
      description: 'USD, from the ledger, which all replicas share.',
      kind: 'number',
      unit: Dollars,
      queries: [{ expr: `sum${ledgerGrowth(`llm_ledger_cost_usd_total${ofProvider}`, '1h')}` }],
      width: 4,
    },
    {
      title: 'Spent in this range',
      description: 'USD in the range that the dashboard shows, from the ledger.',
      kind: 'number',
      unit: Dollars,
      queries: [{ expr: `sum${ledgerGrowth(`llm_ledger_cost_usd_total${ofProvider}`, '$__range')}` }],
      width: 4,
    },
    {
      title: 'Calls in this range',
      description: 'Attempts that used tokens, or may have: fallbacks and hedges count too.',
      kind: 'number',
      unit: Short,
      queries: [{ expr: `sum${ledgerGrowth(`llm_ledger_calls_total${ofProvider}`, '$__range')}` }],
      width: 4,
    },
    {
      title: 'Calls of unknown cost in this range',
      description: 'Their usage or their price is missing, so they are in no sum. They are not free.',
      kind: 'number',
      unit: Short,
      queries: [{ expr: `sum${ledgerGrowth(`llm_ledger_cost_unknown_total${ofProvider}`, '$__range')}` }],
      width: 4,
      bad: { warning: 1, critical: 100 },
    },
    {
      title: 'Unsettled',
      description:
        'What calls had reserved whose router ended before they did. They count in budgets, and not in the spend here.',
      kind: 'number',
      unit: Dollars,
      queries: [{ expr: `sum(last_over_time(llm_ledger_unsettled_usd${ofProvider}[15m]))` }],
      width: 4,
      bad: { warning: 0.01, critical: 10 },
    },
    {
      title: 'Not exact, of the spend in this range',
      description:
        'USD of calls that broke off (estimated by the tokens that came) or whose usage is unknown (counted at the most they can have cost).',
      kind: 'number',
      unit: Dollars,
      queries: [
        {
          expr: `sum${ledgerGrowth('llm_ledger_cost_usd_total{provider=~"$provider", status!="settled"}', '$__range')} or vector(0)`,
        },
      ],
      width: 4,
    },
    ...['provider', 'model', 'task', 'department'].map(perHourBy),
    {
      title: 'Tokens per second',
      description:
        'Tokens of the prompts and of the answers, on average over the hour before each point, from the ledger.',
      kind: 'lines',
      unit: Short,
      queries: [
        {
          expr: `sum by (type) (rate(llm_ledger_tokens_total${ofProvider}[1h]))`,
          legend: '{{type}}',
        },
      ],
      width: 12,
    },
    {
      title: 'Price of 1,000 tokens',
      description:
        'USD, three quarters of the tokens prompt. That of your own clusters follows from their measured throughput.',
      kind: 'lines',
      unit: Dollars,
      queries: [
        {
          expr: `max by (namespace, provider, model) (llm_router_provider_cost_per_1k_tokens${ofProvider})`,
          legend: '{{provider}}/{{model}} {{namespace}}',
        },
        {
          expr: `max by (namespace, cluster) (llm_router_cluster_cost_per_1k_tokens${ofProvider})`,
          legend: 'cluster {{cluster}} {{namespace}}',
        },
      ],
      width: 12,
    },
  ],
}
