import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Log } from '#runtime/log.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import type { OpenCall } from '../state/target-view.ts'
import type { FailedAttempt } from './exhausted.ts'
import { whoseTime } from './time.ts'

/** One try at one target, and everything that is known before its answer. */
export type Attempt = {
  decision: Decision
  target: Target
  /** What the answer may take, or the beginning of one that is streamed. */
  timeLeftMs: number
  /** What the whole of a streamed answer may take, which is more: a healthy stream has no other limit than the platform's. */
  wholeTimeLeftMs: number
  /**
   * The failure when a time has passed: of the target, or of the whole request where its time is up too.
   * @param limitMs `timeLeftMs` if it is not given
   */
  late: (what: string, limitMs?: number) => LlmError
  /** What the target is given by the catalogue; `timeLeftMs` is less where the caller has less. */
  ownTimeMs: number
  /** How long its function is waited for where that is only just starting. */
  startTimeMs: number
  /** Aborted when the client goes away, or when another target's answer has come first. */
  signal: AbortSignal
  log: Log
  note: Call['note']
  /** What the answer was expected to cost; undefined where the price is unknown. */
  predictedUsd: number | undefined
  /** On the clock of `performance.now()`. */
  startedMs: number
  invokedMs: number
  /** What the router itself has taken of the request until then: the time in which no attempt was under way. */
  overheadMs: number
  /** The attempts that have failed; one that this began beside may yet come to them. */
  failed: readonly FailedAttempt[]
  /** To be told of a success; a failure that is thrown is told to it here. */
  opened: OpenCall
}

/** What the router says of a decision in the reply. */
export type Decided = Pick<Attempt, 'decision' | 'target' | 'failed' | 'predictedUsd'>

/** Asks one target. Rejects with an LlmError where that has failed. */
export type Run<Result> = (attempt: Attempt) => Promise<Result>

export type Tried<Result> = { result: Result } | { failure: FailedAttempt } | { overtaken: Target }

/** An attempt under way. */
export type Running<Result> = {
  /** Rejects with what is no failure of the target: that the client has gone away, or a fault of ours. */
  ended: Promise<Tried<Result>>
  /** Ends it, because another target has answered first. */
  overtake(): void
  /** Ends it with this failure, as when its function does not start. */
  giveUp(error: LlmError): void
}

class Overtaken extends Error {}

/** Starts an attempt, and tells the target's state how it ends. */
export function startAttempt<Result>(given: Attempt, run: Run<Result>): Running<Result> {
  const abort = new AbortController()
  const onAbort = () => abort.abort(given.signal.reason)
  if (given.signal.aborted) onAbort()
  given.signal.addEventListener('abort', onAbort, { once: true })
  const { target, opened, log, invokedMs } = given

  async function toEnd(): Promise<Tried<Result>> {
    try {
      return { result: await run({ ...given, signal: abort.signal }) }
    } catch (thrown) {
      if (abort.signal.reason instanceof Overtaken) {
        opened.dropped()
        return { overtaken: target }
      }
      if (!(thrown instanceof LlmError) || given.signal.aborted) {
        opened.dropped()
        throw thrown
      }
      const ms = performance.now() - invokedMs
      opened.failed(failureOf(thrown, given, given.timeLeftMs))
      log.debug({ code: thrown.code, ms: Math.round(ms) }, 'attempt failed')
      return { failure: { target, error: thrown, ms } }
    } finally {
      // A stream goes on after its first output, and must still end with the client.
      if (abort.signal.aborted) given.signal.removeEventListener('abort', onAbort)
    }
  }

  const ended = toEnd()
  // Whoever waits for it sees the rejection; nobody may be waiting, where the other attempt of a pair rejects first.
  ended.catch(() => {})
  return {
    ended,
    overtake: () => abort.abort(new Overtaken('Another target has answered first')),
    giveUp: (error) => abort.abort(error),
  }
}

/**
 * What a target's state is told of an error: also of a request's deadline, where the target has had all of its own time.
 * @param limitMs what it was given
 */
export function failureOf(
  { code, details }: LlmError,
  { invokedMs, ownTimeMs }: Pick<Attempt, 'invokedMs' | 'ownTimeMs'>,
  limitMs: number,
): Parameters<OpenCall['failed']>[0] {
  const whose = whoseTime(performance.now() - invokedMs, limitMs, ownTimeMs)
  const { retryAfterMs, limit, secretVersion } = details
  return {
    code: code === 'deadline_exceeded' && whose === 'target' ? 'provider_timeout' : code,
    ...{ retryAfterMs, limit, secretVersion },
    isCallersTime: whose === 'caller',
  }
}
