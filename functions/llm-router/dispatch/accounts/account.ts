import type { ErrorCode } from '#runtime/error-table.ts'
import type { Log } from '#runtime/log.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { Decision } from '../../choose/decision.ts'
import type { TimedRequest } from '../../choose/request.ts'
import type { Ended } from '../../money/settlement.ts'
import type { Booked } from '../../observe/decisions/attempt-notes.ts'

/** What one attempt may use: reserved before it begins, and settled when it ends. */
export type Account = {
  /** Call it when the request may have arrived. An attempt that ends before has cost nothing. */
  sent(): void
  /** Call it when whoever had the request has refused it, and passed it on to nobody: it is as if it had not been sent. */
  refused(): void
  /**
   * Settles the attempt. Only the first call counts. Returns the cost in USD; null if it is unknown.
   * @param code the error of a failed attempt
   */
  settle(ended: Ended, more?: { serviceTier?: string | null | undefined; code?: ErrorCode | undefined }): number | null
  /** False once it is settled and its provider has certainly not seen it, so that it uses nothing of the target's minute. */
  hasReached(): boolean
  /** What the ledger has of it, once it is settled; undefined if it has cost nothing. */
  booked(): Booked | undefined
  /** Whether the store has given it a place in the target's minute. */
  isCounted: boolean
  /** How long it has waited for other calls to settle. */
  waitedMs: number
  /** The limit on the answer that the money left covers, in tokens, where it does not cover the longest answer. */
  maxTokens: number | undefined
  /** What the reply says about limits, and about budgets that are low. */
  headers(): Readonly<Record<string, string>>
}

/** A request whose attempts have accounts. */
export type Asked = {
  callId: string
  request: TimedRequest
  decision: Pick<Decision, 'reason' | 'strategy'>
  /** The longest that an attempt can take. */
  limitMs: number
  /** The request's own time that is left. */
  leftMs: () => number
  log: Log
}

/**
 * Reserves what an attempt may use. If other calls have reserved what is left of a budget, it waits until they have settled, or the
 * request's time is up.
 * @throws LlmError budget_exceeded or rate_limited if there is no room; store_unavailable if nobody can tell; deadline_exceeded if
 *   it has waited in vain; or the signal's reason if it aborts meanwhile. Nothing stays reserved then
 */
export type OpenAccount = (target: Target, signal: AbortSignal) => Promise<Account>

/** The accounts of all attempts of one request. */
export type RequestAccounts = {
  open: OpenAccount
  /** Call it if the request has ended as refused by its budgets, which is told then. */
  refused(): void
}

export type AccountsFor = (asked: Asked) => RequestAccounts
