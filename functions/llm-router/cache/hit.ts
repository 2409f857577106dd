import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import type { RoutingRequest } from '../choose/request.ts'
import type { Account } from '../dispatch/accounts/account.ts'
import type { Decided } from '../dispatch/attempt.ts'
import type { AttemptNotes } from '../observe/decisions/attempt-notes.ts'
import type { CacheNote } from '../observe/decisions/cache-note.ts'

/** Nothing is reserved for an answer that is there already, and no limit counts it. */
const noAccount: Account = {
  sent() {},
  refused() {},
  settle: () => 0,
  hasReached: () => false,
  booked: () => undefined,
  isCounted: false,
  waitedMs: 0,
  maxTokens: undefined,
  headers: () => ({}),
}

const noNotes: AttemptNotes = {
  opened() {},
  firstOutput() {},
  woke() {},
  waitedForRoom() {},
  answered() {},
  ended() {},
}

/** What the reply says about an answer from the cache: who has made it, and that nobody was asked. */
export function decidedByCache(
  request: RoutingRequest,
  target: Target,
  cache: CacheNote,
  { strategy }: Pick<Catalogue, 'strategy'>,
): Decided {
  const decision: Decision = {
    strategy: request.strategy ?? strategy,
    reason: 'cache',
    candidates: [target],
    removed: [],
  }
  return { decision, target, failed: [], predictedUsd: undefined, account: noAccount, noted: noNotes, cache }
}
