import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { withDeadline } from '#runtime/http/deadline.ts'
import { describeError } from '#runtime/log.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { TimedRequest } from '../choose/request.ts'
import type { Invoke } from '../invoke/invoke.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { beforeChoice } from './before-choice.ts'
import { chooseAnew } from './choose-anew.ts'
import { connectTimeMs, requestTimeMs } from './time.ts'

/** A question for the number of a prompt's tokens. */
export type CountQuestion = {
  request: TimedRequest
  path: string
  /** The question in the caller's dialect, which the target's function speaks, too. */
  body: object
  read: (reply: unknown) => number
}

/** A number, and who says so. */
export type Counted = { tokens: number; target: Target; simulated: boolean }

/**
 * How many tokens a prompt has by the words of the target that would answer it; undefined if that target cannot count, or not now.
 * Whoever asks has an estimate.
 */
export type AskCount = (call: Call, question: CountQuestion) => Promise<Counted | undefined>

/** Agents ask while somebody types. An estimate now is better than a count after that. */
const longestMs = 2000

/** Chooses as for a call, which it is not: nothing is reserved, charged, noted as a decision, or held against the target. */
export function createAskCount(parts: AttemptLoopParts & { invoke: Invoke }): AskCount {
  const { catalogue, states, invoke, now } = parts
  return async (call, { request: asked, path, body, read }) => {
    try {
      const request = await beforeChoice(asked, parts)
      const surroundings = () => ({ ...parts, view: states, nowMs: now() })
      const [target] = (await chooseAnew(request, surroundings, parts)).candidates
      if (!target.countsTokens) return undefined
      const timeLeftMs = Math.min(requestTimeMs(request), longestMs)
      const late = () => new LlmError('provider_timeout', `${target.function} did not count within ${timeLeftMs} ms`)
      const { reply: tokens, simulated } = await withDeadline(call.signal, timeLeftMs, late, (signal) =>
        invoke(
          {
            ...{ target, path, private: request.private, body: { ...body, model: target.model } },
            ...{ callId: call.id, traceContext: call.traceContext, timeLeftMs },
            connectTimeoutMs: Math.min(connectTimeMs(target, catalogue), timeLeftMs),
            startTimeMs: timeLeftMs,
            connected: () => {},
            signal,
          },
          read,
        ),
      )
      return { tokens, target, simulated }
    } catch (error) {
      call.log.debug(() => describeError(error), 'no exact count')
      return undefined
    }
  }
}
