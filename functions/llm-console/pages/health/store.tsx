import { Count } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { Time } from '../parts/time.tsx'
import { storeCondition } from './condition.ts'
import type { StoreStanding } from './standing.ts'

export function Store({ store }: { store: StoreStanding }) {
  const { word, tone } = storeCondition(store.state)
  return (
    <section aria-labelledby="store">
      <h2 id="store">Store</h2>
      <dl class="card facts">
        <dt>State</dt>
        <dd>
          <Badge tone={tone}>{word}</Badge>
          {store.reason !== undefined && <span class="below">{store.reason}</span>}
        </dd>
        {store.since !== undefined && (
          <>
            <dt>Since</dt>
            <dd>
              <Time at={store.since} />
            </dd>
          </>
        )}
        <dt>Kind</dt>
        <dd>{store.kind}</dd>
        <dt>Shared by</dt>
        <dd>{store.scope}</dd>
        <dt>Settlements that wait for it</dt>
        <dd>
          <Count value={store.waiting_settlements} />
        </dd>
        <dt>Settlements that are lost</dt>
        <dd class={store.lost_settlements > 0 ? 'error-text' : ''}>
          <Count value={store.lost_settlements} />
        </dd>
      </dl>
    </section>
  )
}
