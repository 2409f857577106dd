import type { ShadowList } from '#runtime/contract/admin/shadows.ts'
import { json } from '#runtime/http/call.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type Comparisons, shownPair } from '../state/comparisons.ts'
import type { AdminRoute } from './guard.ts'

type Parts = {
  catalogue: Pick<Catalogue, 'shadow'>
  comparisonsOf: (shadow: string) => Comparisons
  underWay: (shadow: string) => number
}

/** `GET /admin/shadows`: how the answers of shadows compare with those that callers got. */
export function shadowsRoute({ catalogue, comparisonsOf, underWay }: Parts): AdminRoute {
  function handle() {
    const shadows = catalogue.shadow.map(({ name, to, share, budgetUsdPerDay, chargeCaller }) => ({
      ...{ name, to, share, budget_usd_per_day: budgetUsdPerDay, charge_caller: chargeCaller },
      in_flight: underWay(name),
      comparisons: comparisonsOf(name).map(shownPair),
    }))
    return json({ shadows } satisfies ShadowList)
  }
  return { method: 'GET', path: '/admin/shadows', handle }
}
