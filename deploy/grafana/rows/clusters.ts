import { Dollars, Short } from '@grafana/grafana-foundation-sdk/units'
import type { RowDescription } from '../panel.ts'
import { yesOrNo } from '../yes-or-no.ts'

export const clusters: RowDescription = {
  title: 'Clusters',
  panels: [
    {
      title: 'Queue',
      description:
        'Requests that wait for a free slot, and the limit beyond which the next candidate is asked. Nothing is known of a cluster without traffic.',
      kind: 'lines',
      unit: Short,
      queries: [
        { expr: 'max by (namespace, cluster) (llm_router_cluster_queue_depth)', legend: '{{cluster}} {{namespace}}' },
        {
          expr: 'max by (namespace, cluster) (llm_router_cluster_queue_limit)',
          legend: 'limit of {{cluster}} {{namespace}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Throughput',
      description: 'Tokens per second as measured, prompt and answer together.',
      kind: 'lines',
      unit: Short,
      queries: [
        {
          expr: 'avg by (namespace, cluster) (llm_router_cluster_tokens_per_second)',
          legend: '{{cluster}} {{namespace}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Price of 1,000 tokens of clusters',
      description: 'USD, by the price of an hour and the measured throughput: a cluster that is used well is cheap.',
      kind: 'lines',
      unit: Dollars,
      queries: [
        {
          expr: 'avg by (namespace, cluster) (llm_router_cluster_cost_per_1k_tokens)',
          legend: '{{cluster}} {{namespace}}',
        },
      ],
      width: 8,
    },
    yesOrNo({
      title: 'Clusters that may be asked',
      description: '1 if any target of the cluster is well, over all replicas.',
      query: { expr: 'min by (namespace, cluster) (llm_router_cluster_health)', legend: '{{cluster}} {{namespace}}' },
    }),
  ],
}
