import type { Usage } from '#runtime/contract/usage.ts'
import type { Call } from '#runtime/http/call.ts'
import type { TimedRequest } from '../choose/request.ts'
import type { AnswerPath, Invocation, Invoke, Invoked, ReadReply } from '../invoke/invoke.ts'
import { tokensOfAnswer } from './answer-tokens.ts'
import { answeredAs } from './answered.ts'
import { type Attempt, type Decided, decidedBy } from './attempt.ts'
import { runAttempts } from './attempt-loop.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { bodyFor } from './body-for.ts'
import { settleAttempt } from './settle.ts'
import { connectTimeMs, ownTimeMs, requestTimeMs } from './time.ts'

/** An answer, and everything that the reply says about its origin. */
export type Outcome<Reply> = Invoked<Reply> &
  Decided & {
    costUsd: number | null
    /** The whole time, and the part of it that was not spent waiting for provider functions. */
    latencyMs: number
    overheadMs: number
  }

export type Question<Reply> = {
  request: TimedRequest
  path: AnswerPath
  /** The request in OpenAI's format. The target's own model name is filled in. */
  body: Record<string, unknown>
  read: ReadReply<Reply>
}

export type Dispatch = <Reply extends { usage?: Usage | undefined; service_tier?: string | null | undefined }>(
  call: Call,
  question: Question<Reply>,
) => Promise<Outcome<Reply>>

/** The life of a request inside the router: decide, invoke, record the cost, and say why. */
export function createDispatch(parts: AttemptLoopParts & { invoke: Invoke }): Dispatch {
  const { catalogue, invoke } = parts
  return (call, { request, path, body, read }) => {
    async function run(attempt: Attempt) {
      const timer = limitTime(attempt)
      try {
        const invoked = await invoke(toInvocation(attempt), read)
        const { usage, service_tier: serviceTier } = invoked.reply
        const targetMs = performance.now() - attempt.invokedMs - invoked.startMs
        const asked = { attempt, request, nowMs: parts.now() }
        const ended = answeredAs(asked, usage, () => tokensOfAnswer(invoked.reply))
        const settled = settleAttempt(attempt, request, { ended, serviceTier, targetMs }, parts)
        return { ...decidedBy(attempt), ...invoked, ...settled }
      } finally {
        clearTimeout(timer)
      }
    }

    function toInvocation(attempt: Attempt): Invocation {
      const { target, callId, traceContext, timeLeftMs, startTimeMs, account, signal } = attempt
      return {
        target,
        path,
        private: request.private,
        body: bodyFor(body, attempt),
        callId,
        traceContext,
        timeLeftMs,
        connectTimeoutMs: connectTimeMs(target, catalogue),
        startTimeMs,
        connected: account.sent,
        signal,
      }
    }

    return runAttempts(call, request, parts, {
      run,
      limitMs: requestTimeMs(request),
      ownTimeMs: (target) => ownTimeMs(target, catalogue),
      // A whole answer has been settled by then.
      discard: () => {},
    })
  }
}

/** Gives an attempt up when its time has passed. */
function limitTime({ target, timeLeftMs, late, giveUp }: Attempt): NodeJS.Timeout {
  const passed = () => giveUp(late(`${target.function} did not answer within ${Math.round(timeLeftMs)} ms`))
  // It may have passed since somebody looked.
  return setTimeout(passed, Math.max(timeLeftMs, 0))
}
