import type { Reply, Route } from '#runtime/http/call.ts'
import { totalGroup } from '../money/ledger/entry.ts'
import { formatUsd } from '../money/nano-usd.ts'
import type { LedgerStore } from '../store/ledger-store.ts'

/** What the ledger's totals are exposed as; the index is that of `sums`. */
const counters = [
  {
    name: 'llm_ledger_cost_usd_total',
    help: 'Cost in USD of all calls in the ledger whose cost is known',
    show: (sums: readonly number[]) => formatUsd(sums[3] ?? 0),
  },
  {
    name: 'llm_ledger_cost_unknown_total',
    help: 'Calls in the ledger whose cost is unknown',
    show: (sums: readonly number[]) => String(sums[4] ?? 0),
  },
  {
    name: 'llm_ledger_calls_total',
    help: 'Attempts in the ledger: those that used tokens, or may have',
    show: (sums: readonly number[]) => String(sums[0] ?? 0),
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
    const series = [...totals].map(([member, sums]) => ({ labels: labelsOf(member), sums })).sort(byLabels)
    const lines = counters.flatMap(({ name, help, show }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} counter`,
      ...series.map(({ labels, sums }) => `${name}{${labels}} ${show(sums)}`),
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

/** A member of the totals as labels. To Prometheus, an empty label is one that is absent. */
function labelsOf(member: string): string {
  const values: unknown = JSON.parse(member)
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

function byLabels(one: { labels: string }, other: { labels: string }): number {
  return one.labels < other.labels ? -1 : 1
}
