import type { Call } from '#runtime/http/call.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { inOrder, type Surroundings } from '../choose/decision.ts'
import { isProvidersRefusal, nextAfter, placesLeft, takesPlace } from '../choose/fallbacks.ts'
import type { TimedRequest } from '../choose/request.ts'
import { isOfProviders } from '../state/ends.ts'
import type { Decided, Run, Tried } from './attempt.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { beforeChoice } from './before-choice.ts'
import { decide } from './decide.ts'
import { exhausted, type FailedAttempt, hasFailedItself, toFallback } from './exhausted.ts'
import { hedge, hedgeAfterMs } from './hedge.ts'
import { retryTarget } from './retry.ts'
import { fullOnes } from './room/full.ts'
import { createStart } from './start-attempt.ts'
import { createTimeLeft } from './time.ts'

export type Answering<Result> = {
  run: Run<Result>
  /** The longest that an attempt can take. */
  limitMs: number
  /** A target's own time limit until it answers. */
  ownTimeMs: (target: Target) => number
  /** Ends an answer that nobody needs, because another one came first. */
  discard(result: Result): void
}

/**
 * Decides, and asks the candidates in order until one answers; no other target is ever asked. When all have failed, one may be
 * retried, as `retryTarget` decides.
 * @throws LlmError as `exhausted` describes, if no candidate answers
 */
export async function runAttempts<Result extends Decided>(
  call: Call,
  asked: TimedRequest,
  parts: AttemptLoopParts,
  { run, limitMs, ownTimeMs, discard }: Answering<Result>,
): Promise<Result> {
  const { catalogue, states: view, weightsOf, now, random, observe } = parts
  const startedMs = performance.now()
  const surroundings = (): Surroundings => ({ catalogue, view, weightsOf, nowMs: now(), random })
  const draft = parts.draftOf(call)
  const span = call.span?.child('choose', 'internal')
  const request = await beforeChoice(asked, parts)
  const decision = await decide(call, request, surroundings, parts, { draft, span })
  const failed: FailedAttempt[] = []
  const leftMs = createTimeLeft(request, startedMs)
  const journey = { decision, startedMs, leftMs, limitMs, ownTimeMs, failed, draft }
  const start = createStart(call, request, parts, journey, run)

  /** Records the results of attempts, and returns the answer if there is one. */
  const take = (ends: readonly Tried<Result>[]): { result: Result } | undefined => {
    for (const end of ends) {
      if ('overtaken' in end) observe.cancelled(end.overtaken)
      if ('failure' in end && !end.failure.isUnasked) observe.failed(end.failure)
    }
    const [first, ...others] = ends.filter((end) => 'result' in end)
    for (const { result } of others) {
      result.noted.ended('overtaken')
      discard(result)
    }
    return first
  }

  let left = inOrder(decision)
  let attempts = 0
  let passedOver = 0
  const places = () => placesLeft(attempts, passedOver, catalogue)
  const refusals = () => failed.filter(({ error }) => isProvidersRefusal(error)).length
  for (let target = left[0]; target !== undefined && places() > 0 && leftMs() > 0; target = left[0]) {
    left = left.slice(1)
    const beganMs = performance.now()
    const [second, third] = left.slice(0, places() - 1)
    const [successor, nextSuccessor] = placesLeft(attempts, passedOver + 1, catalogue) > 0 ? left : []
    const first = start(failed.length === 0 ? 'first' : 'fallback', target, { next: second, successor })
    const hedgeMs = second && hedgeAfterMs(decision, target, parts)
    const ends =
      second && hedgeMs !== undefined
        ? await hedge(
            first,
            () =>
              start('hedge', second, { next: third, successor: nextSuccessor, besideMs: performance.now() - beganMs }),
            hedgeMs,
          )
        : [await first.ended]
    const answered = take(ends)
    if (answered) return answered.result
    for (const end of ends) {
      // A limit that has no room for two attempts at once may have room for one after the other.
      const isHedgeAlone = ends.length > 1 && 'failure' in end && end.failure.isUnasked
      if ('failure' in end && !isHedgeAlone) left = nextAfter(end.failure, left, request, surroundings())
      if ('failure' in end && !end.failure.isUnasked && takesPlace(end.failure.error)) attempts += 1
      else passedOver += 1
    }
    // Two providers that refuse one request are right.
    if (refusals() > 1) left = []
    left = left.filter((one) => !failed.some(({ target }) => target === one))
  }

  // A retry does not help if the last failure is the request's own fault, and not what one provider alone takes it for.
  const mayMend = () => {
    const last = failed.at(-1)?.error
    return last !== undefined && (last.tryAnother || (isProvidersRefusal(last) && refusals() === 1))
  }
  // When no place is left, a target that was refused is not asked now: only one that has been asked before, or was waking, is tried once
  // more.
  const toRetry = places() > 0 ? failed : failed.filter(({ isUnasked }) => !isUnasked)
  const again = mayMend() ? await retryTarget(call.signal, toRetry, leftMs(), parts) : undefined
  const retried = again && leftMs() > 0 ? start('retry', again, {}) : undefined
  const answered = retried && take([await retried.ended])
  if (answered) return answered.result

  // Whoever is full is well, and will have room: several get an equal part of the wait each.
  const full = fullOnes(failed)
  const waitUntilMs = performance.now() + Math.min(catalogue.failures.waitForRoomMs, leftMs() / 2)
  for (const [index, { target, refusal }] of full.entries()) {
    const limitMs = (waitUntilMs - performance.now()) / (full.length - index)
    if (!mayMend() || limitMs <= 0) break
    const answered = take([await start('retry', target, { room: { refusal, limitMs } }).ended])
    if (answered) return answered.result
  }
  const { reason, strategy } = decision
  call.note({ strategy, reason, task: request.task, fallbacks: failed.map(toFallback) })
  const error = exhausted(failed, leftMs() <= 0)
  observe.unanswered(error.code, true)
  const { experiment } = decision
  const isOfArm = isOfProviders(error) && hasFailedItself(failed)
  if (experiment && isOfArm) parts.armEnded(experiment.name, experiment.arm.name, { succeeded: false })
  throw error
}
