import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import { StoreError } from '../store/port.ts'
import { ledgerRoutes } from './ledger.ts'
import { adminMetricsRoute } from './metrics.ts'
import { type LedgerRouteParts, usageRoute } from './usage.ts'

/** What the ledger answers an operator. */
export function ledgerAdminRoutes(parts: LedgerRouteParts & { longestMs: number }): Route[] {
  return [usageRoute(parts), ...ledgerRoutes(parts), adminMetricsRoute(parts)].map(withStoreFailures)
}

function withStoreFailures(route: Route): Route {
  return {
    ...route,
    async handle(call) {
      try {
        return await route.handle(call)
      } catch (error) {
        if (error instanceof StoreError) throw new LlmError('store_unavailable', error.message, { cause: error })
        throw error
      }
    },
  }
}
