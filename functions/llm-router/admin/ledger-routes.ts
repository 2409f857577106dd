import type { Baseline } from '../money/savings/baselines.ts'
import type { ListBudgets } from './budgets.ts'
import type { AdminRoute } from './guard.ts'
import { ledgerRoutes } from './ledger.ts'
import { adminMetricsRoute } from './metrics.ts'
import { savingsRoute } from './savings.ts'
import { type LedgerRouteParts, usageRoute } from './usage.ts'

/** What the ledger answers an operator. */
export function ledgerAdminRoutes(
  parts: LedgerRouteParts & { baselines: readonly Baseline[]; longestMs: number; listBudgets: ListBudgets },
): AdminRoute[] {
  return [usageRoute(parts), savingsRoute(parts), ...ledgerRoutes(parts), adminMetricsRoute(parts)]
}
