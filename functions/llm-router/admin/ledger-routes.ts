import type { Route } from '#runtime/http/call.ts'
import type { ListBudgets } from './budgets.ts'
import { ledgerRoutes } from './ledger.ts'
import { adminMetricsRoute } from './metrics.ts'
import { type LedgerRouteParts, usageRoute } from './usage.ts'

/** What the ledger answers an operator. */
export function ledgerAdminRoutes(parts: LedgerRouteParts & { longestMs: number; listBudgets: ListBudgets }): Route[] {
  return [usageRoute(parts), ...ledgerRoutes(parts), adminMetricsRoute(parts)]
}
