import { BytesIEC, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units'
import type { RowDescription } from '../panel.ts'

/**
 * For metrics that are not ours. The gateway's have their function's namespace in its name alone, and their label namespace would be that
 * of the gateway. Without a function_name is everything else that Prometheus scrapes.
 */
const ofFunction = '{function_name=~"$function", function_name=~"[^.]+([.]($namespace))?"}'

export const platform: RowDescription = {
  title: 'Platform',
  panels: [
    {
      title: 'Replicas',
      description: 'Of each function, as OpenFaaS’s gateway counts them.',
      kind: 'areas',
      unit: Short,
      queries: [{ expr: `max by (function_name) (gateway_service_count${ofFunction})`, legend: '{{function_name}}' }],
      width: 8,
    },
    {
      title: 'Cold starts per hour',
      description:
        'How often a function went from no replica to some, within the hour before each point. Seen once a minute.',
      kind: 'bars',
      unit: Short,
      queries: [
        {
          expr: `count_over_time((max by (function_name) (gateway_service_count${ofFunction}) > 0 and max by (function_name) (gateway_service_count${ofFunction} offset 1m) == 0)[1h:1m])`,
          legend: '{{function_name}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Invocations',
      description: 'Per second, by status, through OpenFaaS’s gateway.',
      kind: 'areas',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: `sum by (function_name, code) (rate(gateway_function_invocation_total${ofFunction}[$__rate_interval]))`,
          legend: '{{function_name}} {{code}}',
        },
      ],
      width: 8,
    },
    {
      title: 'p99 through the gateway',
      description: 'From the request to the end of the answer. A cold start is in it.',
      kind: 'lines',
      unit: Seconds,
      queries: [
        {
          expr: `histogram_quantile(0.99, sum by (function_name, le) (rate(gateway_functions_seconds_bucket${ofFunction}[$__rate_interval])))`,
          legend: '{{function_name}}',
        },
      ],
      width: 8,
    },
    {
      title: 'p99 within the function',
      description: 'Without the gateway, the watchdog and cold starts.',
      kind: 'lines',
      unit: Seconds,
      queries: [
        {
          expr: `histogram_quantile(0.99, sum by (function_name, le) (rate(llm_function_request_duration_seconds_bucket{function_name=~"$function"}[$__rate_interval])))`,
          legend: '{{function_name}}',
        },
      ],
      width: 8,
    },
    {
      title: 'Memory',
      description: 'Resident memory of the largest replica of each function.',
      kind: 'lines',
      unit: BytesIEC,
      queries: [
        { expr: `max by (function_name) (process_resident_memory_bytes${ofFunction})`, legend: '{{function_name}}' },
      ],
      width: 8,
    },
  ],
}
