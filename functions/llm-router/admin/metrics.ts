import type { Reply, Route } from '#runtime/http/call.ts'
import { totalGroup } from '../money/ledger/entry.ts'
import { formatUsd } from '../money/nano-usd.ts'
import type { LedgerStore } from '../store/ledger-store.ts'

type Sums = readonly number[]

const cost = (sums: Sums) => formatUsd(sums[3] ?? 0)
const calls = (sums: Sums) => String(sums[0] ?? 0)
const unknownCost = (sums: Sums) => String(sums[4] ?? 0)

/**
 * What the ledger's totals are exposed as. What is unsettled becomes settled when the router that has it is back; then it is withdrawn,
 * so it is not in the counters, which would begin anew for Prometheus if they ever fell.
 */
const metrics = [
  {
    name: 'llm_ledger_cost_usd_total',
    help: 'Cost in USD of all calls in the ledger whose cost is known, without the unsettled ones',
    ...{ type: 'counter', isUnsettled: false, show: cost },
  },
  {
    name: 'llm_ledger_cost_unknown_total',
    help: 'Calls in the ledger whose cost is unknown',
    ...{ type: 'counter', isUnsettled: false, show: unknownCost },
  },
  {
    name: 'llm_ledger_calls_total',
    help: 'Attempts in the ledger: those that used tokens, or may have, without the unsettled ones',
    ...{ type: 'counter', isUnsettled: false, show: calls },
  },
  {
    name: 'llm_ledger_unsettled_usd',
    help: 'What attempts had reserved whose router ended before they did',
    ...{ type: 'gauge', isUnsettled: true, show: cost },
  },
  {
    name: 'llm_ledger_unsettled_calls',
    help: 'Attempts whose router ended before they did',
    ...{ type: 'gauge', isUnsettled: true, show: calls },
  },
]
const labelNames = ['provider', 'task', 'department']

/**
 * `GET /admin/metrics`: what the ledger holds, in Prometheus's text format. It is the store's, so it is the same from every replica
 * and does not begin anew when one ends: scrape it in one place, through the gateway.
 */
export function adminMetricsRoute({ ledger }: { ledger: LedgerStore }): Route {
  async function handle(): Promise<Reply> {
    const [[totals = new Map()], size] = await Promise.all([ledger.tallies([totalGroup]), ledger.size()])
    const series = toSeries(totals)
    const lines = metrics.flatMap(({ name, help, type, isUnsettled, show }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...series.map(
        ({ labels, settled, unsettled }) => `${name}{${labels}} ${show(isUnsettled ? unsettled : settled)}`,
      ),
    ])
    lines.push(
      '# HELP llm_ledger_records Records in the store, which ledger-archive moves to PostgreSQL',
      '# TYPE llm_ledger_records gauge',
      `llm_ledger_records ${size}`,
    )
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: `${lines.join('\n')}\n`,
    }
  }
  return { method: 'GET', path: '/admin/metrics', handle }
}

type Series = { labels: string; settled: Sums; unsettled: Sums }

/** The totals by their labels, in the order of these. Both sums exist from the start, so that `delta()` sees the first change. */
function toSeries(totals: ReadonlyMap<string, Sums>): Series[] {
  const series = new Map<string, Series>()
  for (const [member, sums] of totals) {
    const values: unknown = JSON.parse(member)
    const labels = labelsOf(values)
    const known = series.get(labels) ?? { labels, settled: [], unsettled: [] }
    const which = Array.isArray(values) && values[labelNames.length] === 'unsettled' ? 'unsettled' : 'settled'
    series.set(labels, { ...known, [which]: plus(known[which], sums) })
  }
  return [...series.values()].sort((one, other) => (one.labels < other.labels ? -1 : 1))
}

function plus(one: Sums, other: Sums): Sums {
  return other.map((sum, index) => sum + (one[index] ?? 0))
}

/** A member of the totals as labels. To Prometheus, an empty label is one that is absent. */
function labelsOf(values: unknown): string {
  return labelNames
    .map((name, index) => {
      const value: unknown = Array.isArray(values) ? values[index] : undefined
      return `${name}="${typeof value === 'string' ? escaped(value) : ''}"`
    })
    .join(',')
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
