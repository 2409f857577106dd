import type { Target } from '../../catalogue/catalogue.ts'
import type { Decision } from '../../choose/decision.ts'
import type { RoutingRequest } from '../../choose/request.ts'
import { anyone } from '../../keys/caller.ts'
import { toEntry } from '../../money/ledger/entry.ts'
import type { LedgerRecord } from '../../money/ledger/record.ts'
import type { PriceVersion } from '../../money/price-version.ts'
import type { Compare } from '../../money/savings/baselines.ts'
import type { Entry } from '../../store/ledger-store.ts'

type Attempted = { callId: string; request: RoutingRequest; decision: Pick<Decision, 'reason' | 'strategy'> }
type Known = Pick<LedgerRecord, 'status' | 'usage' | 'costNanoUsd' | 'code' | 'ms'> & {
  /** What the provider's prompt cache has saved; undefined if the attempt had nothing of one. */
  savedNanoUsd?: number | undefined
}

export type EntryOf = (known: Known, nowMs: number) => Entry

/** Makes the entries of one attempt for the ledger: the one if it is lost, and the one if it settles. */
export function entriesOf(
  { callId, request, decision }: Attempted,
  target: Target,
  id: string,
  versionOf: PriceVersion,
  compare: Compare,
): EntryOf {
  const { caller = anyone, task } = request
  const { reason, strategy } = decision
  const searchesWeb = request.needs.includes('web_search')
  const isExtra = caller.shadow !== undefined
  const { provider, model } = target
  const who = { key: caller.key?.id ?? null, department: caller.department ?? null, user: caller.user ?? null }
  const what = { tags: caller.tags, task, target: target.name, provider, model, reason, strategy }
  return (known, nowMs) => {
    const { usage, costNanoUsd, status, code, ms, savedNanoUsd } = known
    const priceVersion = versionOf(target, nowMs)
    const time = new Date(nowMs).toISOString()
    const compared = compare({ task, usage, costNanoUsd, status }, { nowMs, searchesWeb, isExtra, savedNanoUsd })
    return toEntry({ id, time, callId, ...who, ...what, priceVersion, usage, costNanoUsd, status, code, ms }, compared)
  }
}
