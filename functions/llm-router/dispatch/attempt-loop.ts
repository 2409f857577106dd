import type { Call } from '#runtime/http/call.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { inOrder, type Surroundings } from '../choose/decision.ts'
import { nextAfter, placesLeft, takesPlace } from '../choose/fallbacks.ts'
import type { TimedRequest } from '../choose/request.ts'
import type { Decided, Run, Tried } from './attempt.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { beforeChoice } from './before-choice.ts'
import { decide } from './decide.ts'
import { type FailedAttempt, refusalsIn } from './exhausted.ts'
import { hedge, hedgeAfterMs } from './hedge.ts'
import { isFull } from './room/full.ts'
import { secondRound } from './second-round.ts'
import { createStart } from './start-attempt.ts'
import { createTimeLeft } from './time.ts'
import { unanswered } from './unanswered.ts'

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
 * Decides, and asks the candidates in order until one answers; no other target is ever asked. When all have failed, some
 * are asked once more, in a second round.
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
  const accounts = parts.accountsFor({ callId: call.id, request, decision, limitMs, leftMs, log: call.log })
  const journey = { decision, startedMs, leftMs, openAccount: accounts.open, ownTimeMs, failed, draft }
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
  /** Without a target that is waking: others follow, one that is full may have room sooner, or a provider has refused the request. */
  const mayDoWithout = (followers: number) =>
    followers > 0 || failed.some(({ error }) => isFull(error)) || refusalsIn(failed).length > 0
  for (let target = left[0]; target !== undefined && places() > 0 && leftMs() > 0; target = left[0]) {
    left = left.slice(1)
    const beganMs = performance.now()
    const [second, third] = left.slice(0, places() - 1)
    const followers = placesLeft(attempts, passedOver + 1, catalogue) > 0 ? left.length : 0
    const isReplaceable = mayDoWithout(followers)
    const first = start(failed.length === 0 ? 'first' : 'fallback', target, { next: second, isReplaceable })
    const hedgeMs = second && hedgeAfterMs(decision, target, request, parts)
    const ends =
      second && hedgeMs !== undefined
        ? await hedge(
            first,
            () => {
              const besideMs = performance.now() - beganMs
              return start('hedge', second, { next: third, isReplaceable: mayDoWithout(followers - 1), besideMs })
            },
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
    if (refusalsIn(failed).length > 1) left = []
    left = left.filter((one) => !failed.some(({ target }) => target === one))
  }

  const answered = await secondRound({ failed, leftMs, hasPlaces: places() > 0, start, take }, call.signal, parts)
  if (answered) return answered.result
  throw unanswered(call, request, { decision, failed, accounts, isLate: leftMs() <= 0 }, parts)
}
