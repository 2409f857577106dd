import type { Reply, Route } from '#runtime/http/call.ts'
import { totalGroup } from '../money/ledger/entry.ts'
import type { LedgerStore } from '../store/ledger-store.ts'
import { budgetMetrics } from './budget-metrics.ts'
import type { ListBudgets } from './budgets.ts'
import { exposed } from './exposition.ts'
import { ledgerMetrics } from './ledger-metrics.ts'

/**
 * `GET /admin/metrics`: what the ledger and the budgets hold, in Prometheus's text format. It is the store's, so it is the same from
 * every replica and does not begin anew when one ends: scrape it in one place, through the gateway.
 */
export function adminMetricsRoute(parts: { ledger: LedgerStore; listBudgets: ListBudgets }): Route {
  const { ledger, listBudgets } = parts
  async function handle(): Promise<Reply> {
    const [[members = new Map()], size, budgets] = await Promise.all([
      ledger.tallies([totalGroup]),
      ledger.size(),
      listBudgets(),
    ])
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: [...ledgerMetrics(members, size), ...budgetMetrics(budgets)].map(exposed).join(''),
    }
  }
  return { method: 'GET', path: '/admin/metrics', handle }
}
