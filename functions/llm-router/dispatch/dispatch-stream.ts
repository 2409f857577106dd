import type { AnswerStream, CommittedStream } from '#runtime/contract/answer-stream.ts'
import { isGoingOn } from '#runtime/contract/chat-chunk.ts'
import type { Settle } from '#runtime/contract/stream-encoding.ts'
import { countsNothing, type Usage } from '#runtime/contract/usage.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { createStreamDeadline } from '#runtime/http/stream-deadline.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { TimedRequest } from '../choose/request.ts'
import type { InvokeStream } from '../invoke/invoke-stream.ts'
import { createAnswerTokens } from './answer-tokens.ts'
import { answeredAs, countedOf } from './answered.ts'
import { type Attempt, type Decided, decidedBy } from './attempt.ts'
import { runAttempts } from './attempt-loop.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { bodyFor } from './body-for.ts'
import { namedStream } from './named-stream.ts'
import { type AttemptEnd, settleAttempt } from './settle.ts'
import { connectTimeMs, ownFirstTokenMs, streamedRequestMs } from './time.ts'

/** A streamed answer with its first output, and what the reply says about it. */
export type StreamOutcome = Decided & {
  stream: AnswerStream
  simulated: boolean
  /** Known before the end only of an answer from the cache. */
  costUsd?: number
  /** The time until the first output, without the time spent waiting for it. */
  overheadMs: number
  /** Call it at the end of the answer, whatever ends it: it records the usage. */
  settle(end: Parameters<Settle>[0]): { costUsd: number | null; usage: Usage | undefined; latencyMs: number }
}

export type DispatchStream = (
  call: Call,
  question: { request: TimedRequest; body: Record<string, unknown> },
) => Promise<StreamOutcome>

/**
 * The life of a streamed request. Until its first output it is like any other; after that, no other target can take over. The
 * usage is recorded at the end, whether the answer is complete, has failed, or its reader has left.
 */
export function createDispatchStream(parts: AttemptLoopParts & { invokeStream: InvokeStream }): DispatchStream {
  return (call, { request, body }) => {
    async function run(attempt: Attempt): Promise<StreamOutcome> {
      const { target, wholeTimeLeftMs, overheadMs, startedMs, account, noted } = attempt
      let begun: CommittedStream | undefined
      const deadline = limit(attempt, parts, () => begun?.hasEnded() === true)
      const waiting = createWaiting(attempt.invokedMs)
      const came = createAnswerTokens()
      const invocation = {
        target,
        path: '/v1/chat/completions' as const,
        private: request.private,
        body: {
          ...bodyFor(body, attempt),
          stream: true,
          stream_options: { ...Object(body.stream_options), include_usage: true },
        },
        callId: attempt.callId,
        traceContext: attempt.traceContext,
        timeLeftMs: wholeTimeLeftMs,
        startTimeMs: attempt.startTimeMs,
        connectTimeoutMs: connectTimeMs(target, parts.catalogue),
        connected: account.sent,
        signal: attempt.signal,
      }
      try {
        const { stream, simulated, startMs } = await parts.invokeStream(invocation, {
          came(chunk) {
            waiting.end()
            deadline.progressed(isGoingOn(chunk))
            came.add(chunk)
          },
          awaited() {
            waiting.begin()
            deadline.awaited()
          },
        })
        begun = stream
        attempt.opened.began()
        noted.firstOutput()
        const untilFirstMs = waiting.sumMs()
        parts.observe.firstToken(target, (performance.now() - startedMs) / 1000, attempt.traceContext)
        attempt.log.debug({ firstOutputMs: Math.round(performance.now() - startedMs) }, 'first output')
        const settle: StreamOutcome['settle'] = ({ usage, error }) => {
          deadline.end()
          const isWhole = error === undefined || stream.isCounted()
          const early = stream.earlyUsage()
          const asked = { attempt, request, nowMs: parts.now() }
          const partly = () => ({ usage: usage ?? early, counted: countedOf(asked, came.count()) })
          const endOfWhole = () =>
            tellsOfAnswer(early)
              ? ({ how: 'answered', usage, partly: partly() } as const)
              : answeredAs(asked, usage, () => came)
          const ended: AttemptEnd['ended'] = isWhole ? endOfWhole() : { how: 'broke_off', ...partly() }
          const targetMs = waiting.sumMs() - startMs
          const afterFirst = (waiting.sumMs() - untilFirstMs) / 1000
          if (isWhole) parts.observe.allTokens(target, afterFirst, usage?.completion_tokens, attempt.traceContext)
          const end = { ended, serviceTier: stream.progress.serviceTier, error, targetMs }
          return { ...settleAttempt(attempt, request, end, parts), usage }
        }
        return { ...decidedBy(attempt), stream: namedStream(stream, target), simulated, overheadMs, settle }
      } catch (thrown) {
        deadline.end()
        throw thrown
      }
    }

    function discard({ stream, settle }: StreamOutcome): void {
      settle({
        usage: stream.progress.usage,
        error: new LlmError('client_closed', 'Another target has answered first'),
      })
    }

    const limitMs = streamedRequestMs(request, parts.longestStreamMs)
    const ownTimeMs = (target: Target) => ownFirstTokenMs(target, parts.catalogue)
    return runAttempts(call, request, parts, { run, limitMs, ownTimeMs, discard })
  }
}

/** Without any tokens of the answer, nobody has begun to count it. */
function tellsOfAnswer(usage: Usage | undefined): boolean {
  return usage?.completion_tokens !== undefined && !countsNothing(usage)
}

function limit(
  { target, timeLeftMs, wholeTimeLeftMs, late, giveUp }: Attempt,
  { catalogue }: AttemptLoopParts,
  hasEnded: () => boolean,
) {
  const limits = {
    firstTokenMs: Math.min(timeLeftMs, target.firstTokenTimeoutMs ?? timeLeftMs),
    idleMs: target.idleTimeoutMs ?? catalogue.defaultIdleTimeoutMs,
    totalMs: wholeTimeLeftMs,
  }
  return createStreamDeadline(limits, (what, limitMs) => giveUp(late(what, limitMs)), hasEnded)
}

/** Measures the time spent waiting for the target, without the time in which the reader was busy. */
function createWaiting(beganMs: number) {
  let sinceMs: number | undefined = beganMs
  let sumMs = 0
  return {
    begin() {
      sinceMs ??= performance.now()
    },
    end() {
      if (sinceMs !== undefined) sumMs += performance.now() - sinceMs
      sinceMs = undefined
    },
    sumMs: () => sumMs + (sinceMs === undefined ? 0 : performance.now() - sinceMs),
  }
}
