import type { Usage } from '#runtime/contract/usage.ts'
import type { ErrorCode } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { choose } from '../choose/choose.ts'
import { type Decision, inOrder, type Removed } from '../choose/decision.ts'
import { createSeededRandom } from '../choose/experiments/draws.ts'
import { nextAfter, placesLeft, takesPlace } from '../choose/fallbacks.ts'
import { NoCandidate } from '../choose/no-candidate.ts'
import { expectedOutputTokens } from '../choose/predict.ts'
import type { TimedRequest } from '../choose/request.ts'
import { createReplayAccounts, type ReplayAccounts } from './accounts.ts'
import { type Actual, actualOf } from './actual.ts'
import { createLearned } from './learned.ts'
import { codeOf, costAt, failureOf, failures } from './past.ts'
import type { Recorded, RecordedAttempt } from './recorded.ts'
import { createRequests } from './request.ts'

/** What cannot be known of the past, and is assumed. */
export type Assumptions = {
  /** `recorded`: what was out of use or failed is so again. `well`: every target answers. */
  standing: 'recorded' | 'well'
  /** Decides what is drawn at random. */
  seed: number
  /** Whose prices and retirements apply, in place of those of the recorded time; since the epoch. */
  atMs?: number | undefined
}

/** What would have become of a recorded request. */
export type Replayed = {
  target: Target | undefined
  reason: string
  /** Undefined if it is unknown. */
  usd: number | undefined
  ms: number | undefined
  /** True if its usage was not recorded, since nobody answered, but is expected. */
  isExpected: boolean
  isShortened: boolean
  removed: readonly Removed[]
  /** Why nobody would have answered. */
  code: ErrorCode | undefined
  why: string | undefined
}

export type Replay = {
  /** Replays the next recording; they must come in their order. */
  next(recorded: Recorded): { actual: Actual; replayed: Replayed }
  budgets: ReplayAccounts['uses']
}

/** Tells of recorded requests where they would go under a catalogue. It asks nobody. */
export function createReplay(catalogue: Catalogue, { standing, seed, atMs }: Assumptions): Replay {
  const learned = createLearned(catalogue, standing === 'well')
  const requestOf = createRequests(catalogue)
  const { view } = learned
  const accounts = createReplayAccounts(catalogue, view)

  function next(recorded: Recorded): { actual: Actual; replayed: Replayed } {
    learned.moveTo(recorded)
    const actual = actualOf(recorded)
    const replayed = replay(recorded, actual, requestOf(recorded))
    learned.learn(recorded)
    return { actual, replayed }
  }

  function replay(recorded: Recorded, actual: Actual, asked: TimedRequest): Replayed {
    // What becomes of a call does not depend on which others are replayed.
    const random = createSeededRandom(recorded.call_id, seed)
    const surroundings = { catalogue, view, nowMs: atMs ?? recorded.time_ms, random }
    const strategy = accounts.strategyWhenLow(asked, recorded.time_ms)
    const request = strategy === undefined ? asked : { ...asked, strategy }
    let decision: Decision
    try {
      decision = choose(request, surroundings)
    } catch (error) {
      if (error instanceof LlmError) return unanswered(error, error instanceof NoCandidate ? error.removed : [])
      throw error
    }
    return attempt(recorded, actual, request, decision, surroundings)
  }

  /** Asks the candidates in order, as far as the recording tells what they would have said. */
  function attempt(
    recorded: Recorded,
    actual: Actual,
    request: TimedRequest,
    decision: Decision,
    surroundings: Parameters<typeof nextAfter>[3] & { random: () => number },
  ): Replayed {
    const { time_ms: nowMs, share } = recorded
    let left = inOrder(decision)
    let attempts = 0
    let passedOver = 0
    let [usd, ms]: (number | undefined)[] = [0, 0]
    let last: LlmError | undefined
    const failed = new Set<Target>()
    const hasPlace = () => placesLeft(attempts, passedOver, surroundings.catalogue) > 0
    for (let target = left[0]; target !== undefined && hasPlace(); target = left[0]) {
      left = left.slice(1)
      const account = accounts.open(request, target, { nowMs, weight: 1 / share, isFirst: failed.size === 0 })
      if ('refused' in account) {
        last = new LlmError(account.refused, account.why)
        if (account.isFinal) break
        passedOver += 1
        continue
      }
      const own = recorded.attempts.filter((one) => one.target === target.name)
      const failure = standing === 'recorded' ? failureOf(own) : undefined
      const { usage, isExpected } = usageAt(target, failure ?? actual.answer, request, account.maxTokens)
      // A failure without a usage has cost nothing, or nobody knows.
      const cost =
        failure && failure.usage === undefined
          ? (failure.cost_usd ?? 0)
          : costAt(target, usage, failure ?? actual.answer, request, surroundings.nowMs)
      const tokens = usage.prompt_tokens + (usage.completion_tokens ?? 0)
      account.settle({ usd: cost, tokens: failure && !failure.usage ? 0 : tokens })
      usd = usd === undefined || cost === undefined ? undefined : usd + cost
      const attemptMs = failure ? failure.end_ms - failure.start_ms : timeAt(target, own, usage, surroundings.random)
      if (share === 1) learned.assign(target, tokens, attemptMs)
      ms = ms === undefined || attemptMs === undefined ? undefined : ms + attemptMs
      if (failure === undefined) {
        // The same target after the same failures took as long as it did.
        const isSame = actual.answer?.target === target.name && failed.size === failures(recorded, target.name)
        return {
          ...{ target, reason: decision.reason, usd, ms: isSame ? actual.ms : ms, isExpected },
          isShortened:
            account.maxTokens !== undefined && account.maxTokens < (actual.answer?.usage?.completion_tokens ?? 0),
          ...{ removed: decision.removed, code: undefined, why: undefined },
        }
      }
      failed.add(target)
      last = new LlmError(codeOf(failure), `${target.name} failed at that time`)
      if (takesPlace(last)) attempts += 1
      else passedOver += 1
      left = nextAfter({ target, error: last }, left, request, surroundings).filter((one) => !failed.has(one))
    }
    const error = last ?? new LlmError('providers_exhausted', 'No target is left')
    return { ...unanswered(error, decision.removed), usd: failed.size > 0 ? usd : 0, reason: decision.reason }
  }

  function timeAt(
    target: Target,
    own: readonly RecordedAttempt[],
    usage: Usage,
    random: () => number,
  ): number | undefined {
    const answered = own.find(({ outcome }) => outcome === 'answered')
    if (answered) return answered.end_ms - answered.start_ms
    const { latency } = view(target)
    const measuredMs = latency.quantileMs(1 - random(), usage.completion_tokens ?? 0)
    return measuredMs === undefined ? target.expectedLatencyMs : Math.max(0, measuredMs)
  }

  /** The usage as recorded; or as expected, where there is none. */
  function usageAt(
    target: Target,
    answer: RecordedAttempt | undefined,
    request: TimedRequest,
    maxTokens = Number.POSITIVE_INFINITY,
  ): { usage: Usage; isExpected: boolean } {
    const recorded = answer?.usage
    if (recorded === undefined) {
      const expected = Math.round(expectedOutputTokens(view(target), request))
      const usage = { prompt_tokens: request.promptTokens, completion_tokens: Math.min(expected, maxTokens) }
      return { usage, isExpected: true }
    }
    const { completion_tokens: length } = recorded
    if (length === undefined || length <= maxTokens) return { usage: recorded, isExpected: false }
    const { total_tokens: _, completion_tokens_details: __, ...rest } = recorded
    return { usage: { ...rest, completion_tokens: maxTokens }, isExpected: false }
  }

  return { next, budgets: accounts.uses }
}

function unanswered({ code, message }: LlmError, removed: readonly Removed[]): Replayed {
  const nothing = { target: undefined, usd: 0, ms: undefined, isExpected: false, isShortened: false }
  return { ...nothing, reason: code, removed, code, why: message }
}
