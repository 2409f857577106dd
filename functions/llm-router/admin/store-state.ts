import type { StoreStanding } from '#runtime/contract/admin/standing.ts'
import { present } from '#runtime/contract/present.ts'
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
  const { state, reason, sinceMs, waitingSettlements, lostSettlements, isJournalKept } = store.health()
  return {
    kind: store.kind,
    scope: scopes[store.kind],
    state,
    ...(state !== 'ok' && present({ reason, since: toTime(sinceMs) })),
    waiting_settlements: waitingSettlements,
    lost_settlements: lostSettlements,
    ...(isJournalKept === false && { journal: 'failing' }),
  }
}
