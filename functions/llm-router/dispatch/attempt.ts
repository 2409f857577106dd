import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Log } from '#runtime/log.ts'
import type { TraceContext } from '#runtime/telemetry/trace-context.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import type { PromptCaching } from '../choose/request.ts'
import type { AttemptNotes } from '../observe/decisions/attempt-notes.ts'
import type { CacheNote } from '../observe/decisions/cache-note.ts'
import type { OpenCall } from '../state/target-view.ts'
import type { Account } from './accounts/account.ts'
import { type FailedAttempt, mayBeBilled } from './exhausted.ts'
import { whoseTime } from './time.ts'

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
  /** The target's time limit in the catalogue. `timeLeftMs` is less if the caller has less time. */
  ownTimeMs: number
  /** How long to wait for a function that is starting. */
  startTimeMs: number
  /** Aborted when the client leaves, or when another target answers first. */
  signal: AbortSignal
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
  /** `startAttempt` reports failures to both; the caller reports a success. */
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
  /** `isUnasked` if a budget or a limit has refused it. */
  | { failure: FailedAttempt; isUnasked?: boolean }
  | { overtaken: Target }
  /** It has not been asked: it became unavailable, or another one answered first. */
  | { unasked: Target }

/** Gets ready to ask a target. Undefined if it has become unavailable. */
export type Prepare = (signal: AbortSignal) => Promise<Attempt | undefined>

/** A running attempt. */
export type Running<Result> = {
  /** Rejects for reasons other than the target: the client has left, or our own code failed. */
  ended: Promise<Tried<Result>>
  /** Aborts it, because another target answered first. */
  overtake(): void
  /** Aborts it with this failure, for example because its function does not start. */
  giveUp(error: LlmError): void
}

class Overtaken extends Error {}

/** Starts an attempt, and reports its end to the target's state and to its account. */
export function startAttempt<Result>(
  target: Target,
  signal: AbortSignal,
  prepare: Prepare,
  run: Run<Result>,
): Running<Result> {
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })

  async function toEnd(): Promise<Tried<Result>> {
    const beganMs = performance.now()
    let attempt: Attempt | undefined
    try {
      attempt = await prepare(abort.signal)
      return attempt === undefined ? { unasked: target } : { result: await run(attempt) }
    } catch (thrown) {
      const { reason } = abort.signal
      const isAbandoned = thrown === reason && (signal.aborted || reason instanceof Overtaken)
      const isLost = isAbandoned || !(thrown instanceof LlmError) || mayBeBilled({ error: thrown })
      const code = thrown instanceof LlmError ? thrown.code : undefined
      attempt?.account.settle({ how: isLost ? 'lost' : 'unserved' }, { code })
      if (reason instanceof Overtaken) {
        attempt?.opened.dropped()
        return attempt === undefined ? { unasked: target } : { overtaken: target }
      }
      if (!(thrown instanceof LlmError) || signal.aborted) {
        attempt?.opened.dropped()
        throw thrown
      }
      const ms = performance.now() - (attempt?.invokedMs ?? beganMs)
      attempt?.opened.failed(failureOf(thrown, attempt, attempt.timeLeftMs))
      attempt?.log.debug({ code: thrown.code, ms: Math.round(ms) }, 'attempt failed')
      return { failure: { target, error: thrown, ms }, isUnasked: attempt === undefined }
    } finally {
      // A stream continues after its first output, and must still end when the client leaves.
      if (abort.signal.aborted) signal.removeEventListener('abort', onAbort)
    }
  }

  const ended = toEnd()
  // Callers that wait see the rejection. If the other attempt of a pair rejects first, nobody waits.
  ended.catch(() => {})
  return {
    ended,
    overtake: () => abort.abort(new Overtaken('Another target has answered first')),
    giveUp: (error) => abort.abort(error),
  }
}

/**
 * The error of a settled attempt as its target's state records it. The request's deadline counts as the target's if the target had all of its own time.
 * @param limitMs the time limit of the attempt
 */
export function failureOf(
  { code, details }: LlmError,
  { invokedMs, ownTimeMs, account }: Pick<Attempt, 'invokedMs' | 'ownTimeMs' | 'account'>,
  limitMs: number,
): Parameters<OpenCall['failed']>[0] {
  const whose = whoseTime(performance.now() - invokedMs, limitMs, ownTimeMs)
  const { retryAfterMs, limit, secretVersion } = details
  return {
    code: code === 'deadline_exceeded' && whose === 'target' ? 'provider_timeout' : code,
    ...{ retryAfterMs, limit, secretVersion },
    isCallersTime: whose === 'caller',
    hasReached: account.hasReached(),
  }
}
