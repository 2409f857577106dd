import type { StoreStanding } from '#runtime/contract/admin/standing.ts'
import type { GuardedStore } from '../store/guarded.ts'
import { toTime } from './iso-time.ts'

export type DescribedStore = Pick<GuardedStore, 'kind' | 'health'>

/** How long what the router remembers lasts, and who shares it. */
const scopes = {
  memory: 'this replica alone; ends with it',
  sqlite: 'all routers that share the file; outlives them',
  redis: 'all replicas; outlives them',
}

export function describeStore(store: DescribedStore): StoreStanding {
  const { state, reason, sinceMs, waitingSettlements, lostSettlements } = store.health()
  const since = toTime(sinceMs)
  return {
    kind: store.kind,
    scope: scopes[store.kind],
    state,
    ...(state !== 'ok' && { ...(reason !== undefined && { reason }), ...(since && { since }) }),
    waiting_settlements: waitingSettlements,
    lost_settlements: lostSettlements,
  }
}
