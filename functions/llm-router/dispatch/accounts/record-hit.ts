import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { Decision } from '../../choose/decision.ts'
import type { RoutingRequest } from '../../choose/request.ts'
import type { PriceVersion } from '../../money/price-version.ts'
import type { Compare } from '../../money/savings/baselines.ts'
import type { Accounts } from '../../store/accounts.ts'
import { entriesOf } from './ledger-entries.ts'

type Hit = {
  callId: string
  request: RoutingRequest
  decision: Pick<Decision, 'reason' | 'strategy'>
  /** Who has made the answer, and what it took. */
  target: Target
  usage: Usage | undefined
}

/** Writes an answer from the cache into the ledger. Rejects if the store does not take it. */
export type RecordHit = (hit: Hit) => Promise<void>

export type RecordHitParts = {
  accounts: Pick<Accounts, 'settle'>
  priceVersion: PriceVersion
  compare: Compare
  newId: () => string
  now: () => number
}

/** For how long a store must know that it has been written. */
const knownMs = 60_000

/**
 * An answer from the cache costs nothing and uses no tokens, so its record has none. The savings have it beside what each baseline
 * would have cost for the same answer.
 */
export function createRecordHit({ accounts, priceVersion, compare, newId, now }: RecordHitParts): RecordHit {
  return async ({ callId, request, decision, target, usage }) => {
    const id = newId()
    const asIfMade: Compare = (record, occasion) =>
      compare({ ...record, status: 'settled', usage: usage ?? null }, occasion)
    const entryOf = entriesOf({ callId, request, decision }, target, id, priceVersion, asIfMade)
    const entry = entryOf({ status: 'cached', usage: null, costNanoUsd: 0, code: null, ms: 0 }, now())
    const reservation = { id, claims: [], expiresMs: now() + knownMs, unsettled: entry }
    await accounts.settle({ reservation, used: [], entry })
  }
}
