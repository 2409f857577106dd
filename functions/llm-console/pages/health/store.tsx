import { Count } from '../parts/amount.tsx'
import { ConditionBadge } from '../parts/condition.tsx'
import { Fact } from '../parts/fact.tsx'
import { Time } from '../parts/time.tsx'
import { storeCondition } from './condition.ts'
import type { StoreStanding } from './standing.ts'

export function Store({ store }: { store: StoreStanding }) {
  return (
    <section aria-labelledby="store">
      <h2 id="store">Store</h2>
      <dl class="card facts">
        <Fact name="State">
          <ConditionBadge condition={storeCondition(store.state)} />
          {store.reason !== undefined && <span class="below">{store.reason}</span>}
        </Fact>
        {store.since !== undefined && (
          <Fact name="Since">
            <Time at={store.since} />
          </Fact>
        )}
        <Fact name="Kind">{store.kind}</Fact>
        <Fact name="Shared by">{store.scope}</Fact>
        <Fact name="Settlements that wait for it">
          <Count value={store.waiting_settlements} />
          {store.journal !== undefined && (
            <span class="below error-text">Some are in no journal, and lost if the router is killed.</span>
          )}
        </Fact>
        <Fact name="Settlements that are lost">
          <span class={store.lost_settlements > 0 ? 'error-text' : ''}>
            <Count value={store.lost_settlements} />
          </span>
        </Fact>
      </dl>
    </section>
  )
}
