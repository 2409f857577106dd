import { RequestsPerSecond } from '@grafana/grafana-foundation-sdk/units'
import type { RowDescription } from '../panel.ts'

export const refusals: RowDescription = {
  title: 'Keys and limits',
  panels: [
    {
      title: 'Keys refused',
      description:
        'Calls per second that were not let in, by what was wrong with their API key. Many unknown ones can be somebody who guesses.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [{ expr: 'sum by (why) (rate(llm_router_key_refusals_total[$__rate_interval]))', legend: '{{why}}' }],
      width: 8,
    },
    {
      title: 'Refused by a limit',
      description: 'Attempts per second for which a limit per minute, or of calls at the same time, had no room.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (scope, limit) (rate(llm_router_limit_refusals_total[$__rate_interval]))',
          legend: '{{scope}}: {{limit}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Loops',
      description: 'Requests per second that were refused because their caller seems to run in a loop.',
      kind: 'lines',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: 'sum by (about, action) (rate(llm_router_runaway_total[$__rate_interval]))',
          legend: '{{about}}: {{action}}',
        },
      ],
      width: 8,
    },
  ],
}
