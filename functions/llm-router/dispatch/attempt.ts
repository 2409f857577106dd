import type { TraceContext } from '#runtime/contract/trace-context.ts'
import type { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Log } from '#runtime/log.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import type { PromptCaching } from '../choose/request.ts'
import type { AttemptNotes } from '../observe/decisions/attempt-notes.ts'
import type { CacheNote } from '../observe/decisions/cache-note.ts'
import { effectOf } from '../state/failure-effects.ts'
import type { OpenCall } from '../state/target-view.ts'
import type { Account } from './accounts/account.ts'
import type { FailedAttempt } from './exhausted.ts'
import { type Limits, whoseTime } from './time.ts'

/** One attempt at one target, with everything that is known before its answer. */
export type Attempt = {
  callId: string
  traceContext: TraceContext | undefined
  decision: Decision
  target: Target
  /** The time limit for the answer, or for the beginning of a streamed one. */
  timeLeftMs: number
  /** The time limit for the whole of a streamed answer. It is longer: a healthy stream has only the platform's limit. */
  wholeTimeLeftMs: number
  /**
   * The error for a limit that has passed: the target's, or the request's if its time is up too.
   * @param limitMs defaults to `timeLeftMs`
   */
  late: (what: string, limitMs?: number) => LlmError
  /** What was left of the request's time when it began. `timeLeftMs` is less if some is kept back for the next candidate. */
  requestLeftMs: number
  /** How long to wait for a function that is starting. */
  startTimeMs: number
  /** Aborted when the client leaves, when another target answers first, or when the attempt is given up. */
  signal: AbortSignal
  /** Fails it with this error, for example because its time is up. */
  giveUp: (error: LlmError) => void
  log: Log
  note: Call['note']
  /** The predicted cost; undefined if the price is unknown. */
  predictedUsd: number | undefined
  /** On the clock of `performance.now()`. */
  startedMs: number
  invokedMs: number
  /** The router's own share of the time so far: the time in which no attempt was running. */
  overheadMs: number
  /** The failed attempts so far. A parallel attempt may still be added. */
  failed: readonly FailedAttempt[]
  /** Whoever starts it reports failures to both; its answer reports a success. */
  opened: OpenCall
  /** What is known of prompt caches for the request. */
  caching: PromptCaching | undefined
  account: Account
  /** Begins its time limits anew, after it has waited for its host. */
  restart(): void
  /** What is noted of it for operators. */
  noted: AttemptNotes
}

/** The parts of an attempt that the reply explains. */
export type Decided = Pick<Attempt, 'decision' | 'target' | 'failed' | 'predictedUsd' | 'account' | 'noted'> & {
  /** Absent where there is no cache. */
  cache?: CacheNote | undefined
}

export function decidedBy({ decision, target, failed, predictedUsd, account, noted }: Attempt): Decided {
  // More may fail before the reply is written.
  return { decision, target, failed: [...failed], predictedUsd, account, noted }
}

/** Asks one target. Rejects with an LlmError if that fails. */
export type Run<Result> = (attempt: Attempt) => Promise<Result>

export type Tried<Result> =
  | { result: Result }
  | { failure: FailedAttempt }
  | { overtaken: Target }
  /** It has not been asked: it became unavailable, or another one answered first. */
  | { unasked: Target }

/** A running attempt. */
export type Running<Result> = {
  /** Rejects for reasons other than the target: the client has left, or our own code failed. */
  ended: Promise<Tried<Result>>
  /** Resolves when it has what it may use, and its target is asked; never if it ends before. */
  began: Promise<void>
  /** Aborts it, because another target answered first. */
  overtake(): void
}

/** True if only the caller's time was up, which tells nothing of who was asked. */
export function isOfCallersTime({ code, isCallersTime }: ReturnType<typeof failureOf>): boolean {
  return code === 'deadline_exceeded' || (isCallersTime === true && effectOf(code).isTimeout === true)
}

/**
 * The error of a settled attempt as its target's state records it. The request's deadline counts as the target's if the target had all of its own time.
 */
export function failureOf(
  { code, details }: LlmError,
  { invokedMs, requestLeftMs, account }: Pick<Attempt, 'invokedMs' | 'requestLeftMs' | 'account'>,
  limits: Pick<Limits, 'limitMs' | 'ownMs'>,
): Parameters<OpenCall['failed']>[0] {
  const whose = whoseTime(performance.now() - invokedMs, { ...limits, requestLeftMs })
  const { retryAfterMs, limit, secretVersion } = details
  return {
    code: code === 'deadline_exceeded' && whose === 'target' ? 'provider_timeout' : code,
    ...{ retryAfterMs, limit, secretVersion },
    isCallersTime: whose === 'caller',
    hasReached: account.hasReached(),
  }
}
