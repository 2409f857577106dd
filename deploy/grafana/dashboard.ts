import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { datasource, type RowDescription, toPanel } from './panel.ts'
import { budgets } from './rows/budgets.ts'
import { clusters } from './rows/clusters.ts'
import { decisions } from './rows/decisions.ts'
import { failover } from './rows/failover.ts'
import { latency } from './rows/latency.ts'
import { platform } from './rows/platform.ts'
import { refusals } from './rows/refusals.ts'
import { savings } from './rows/savings.ts'
import { spend } from './rows/spend.ts'
import { store } from './rows/store.ts'

export const rows: readonly RowDescription[] = [
  ...[spend, savings, budgets, decisions, latency, failover, refusals, clusters, platform, store],
]

/** Whatever values a label has; several can be picked, and all of them are picked at first. */
function labelVariable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' })
}

/** The dashboard, as Grafana imports it. */
export function dashboard(): Dashboard {
  const builder = new DashboardBuilder('LLM router')
    .uid('llm-router')
    .description('What the calls of LLMs cost, where they go and why, and how well the targets are.')
    .tags(['llm', 'openfaas'])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(
      labelVariable('namespace', 'Namespace', 'label_values(llm_router_routing_decisions_total, namespace)'),
    )
    .withVariable(
      // A metric of each function's own: without OpenFaaS there is no gateway that counts them, and with it, it counts others too.
      labelVariable(
        'function',
        'Function',
        'label_values(llm_function_request_duration_seconds_count{namespace=~"$namespace"}, function_name)',
      ),
    )
    .withVariable(labelVariable('provider', 'Provider', 'label_values(llm_token_cost_usd_total, provider)'))
  let id = 0
  for (const { title, panels } of rows) {
    id += 1
    builder.withRow(new RowBuilder(title).id(id))
    for (const panel of panels) {
      id += 1
      builder.withPanel(toPanel(panel, id))
    }
  }
  return builder.build()
}
