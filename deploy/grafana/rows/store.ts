import { RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units'
import type { RowDescription } from '../panel.ts'
import { quantilesOf } from '../quantiles.ts'
import { yesOrNo } from '../yes-or-no.ts'

export const store: RowDescription = {
  title: 'Store and ledger',
  panels: [
    yesOrNo({
      title: 'The store answers',
      description: 'The worst of all replicas.',
      query: { expr: 'min by (namespace, kind) (llm_router_store_up)', legend: '{{kind}} {{namespace}}' },
    }),
    {
      title: 'Wait for the store',
      description: 'How long requests waited for one answer of the store.',
      kind: 'lines',
      unit: Seconds,
      queries: quantilesOf('llm_router_store_seconds'),
      width: 8,
    },
    {
      title: 'Failures of the store',
      description: 'Calls per second that got no answer in time, or that the store refused.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (kind, failure) (rate(llm_router_store_failures_total[$__rate_interval]))',
          legend: '{{kind}} {{failure}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Settlements',
      description:
        'What calls have cost that the store does not know yet, and what is lost because there was no more room for it.',
      kind: 'lines',
      unit: Short,
      queries: [
        { expr: 'sum(llm_router_store_waiting_settlements)', legend: 'waiting' },
        { expr: 'sum(increase(llm_router_store_lost_settlements_total[1h]))', legend: 'lost per hour' },
      ],
      width: 8,
    },
    {
      title: 'Records that no archive has confirmed',
      description:
        'What ledger-archive has yet to move to PostgreSQL. Without an archive it grows, by about 1 KB a call.',
      kind: 'lines',
      unit: Short,
      queries: [
        { expr: 'max by (namespace) (last_over_time(llm_ledger_records[15m]))', legend: 'records {{namespace}}' },
      ],
      width: 8,
    },
    {
      title: 'Archived',
      description: 'Records per second that ledger-archive has moved.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [{ expr: 'sum(rate(llm_ledger_archived_total[$__rate_interval]))', legend: 'archived' }],
      width: 8,
    },
    {
      title: 'Webhooks',
      description: 'Events per second, by how they ended, and those that wait.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (webhook, outcome) (rate(llm_router_webhook_events_total[$__rate_interval]))',
          legend: '{{webhook}} {{outcome}}',
        },
      ],
      width: 8,
    },
  ],
}
