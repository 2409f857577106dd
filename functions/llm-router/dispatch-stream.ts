import type { AnswerStream } from '#runtime/contract/answer-stream.ts'
import type { Settle } from '#runtime/contract/stream-encoding.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { createStreamDeadline } from '#runtime/http/stream-deadline.ts'
import { describeError } from '#runtime/log.ts'
import { attempt, type Decided } from './attempt.ts'
import type { DispatchParts } from './dispatch.ts'
import type { Hints } from './hints.ts'
import type { InvokeStream } from './invoke-stream.ts'

/** A streamed answer whose first output is there, and what the reply says of it. */
export type StreamOutcome = Decided & {
  stream: AnswerStream
  simulated: boolean
  /** The time until the first output, less what was spent waiting for it. */
  overheadMs: number
  /** To be called at the end, however it comes: books what was used. */
  settle(end: Parameters<Settle>[0]): { costUsd: number | null; usage: Usage | undefined; latencyMs: number }
}

export type DispatchStream = (
  call: Call,
  question: { hints: Hints; body: Record<string, unknown> },
) => Promise<StreamOutcome>

/**
 * The life of a streamed request: as that of any other until its first output, from which on no other target can take
 * over. What was used is booked at the end, whether the answer is whole, has broken off, or its reader has gone.
 */
export function createDispatchStream(
  parts: Omit<DispatchParts, 'invoke'> & { invokeStream: InvokeStream },
): DispatchStream {
  const { catalogue, invokeStream, book } = parts
  return (call, { hints, body }) =>
    attempt(call, hints, parts, async ({ decision, target, timeLeftMs, log, startedMs, invokedMs }) => {
      const limits = {
        firstTokenMs: Math.min(timeLeftMs, target.firstTokenTimeoutMs ?? timeLeftMs),
        idleMs: target.idleTimeoutMs ?? catalogue.defaultIdleTimeoutMs,
        totalMs: timeLeftMs,
      }
      const deadline = createStreamDeadline(call.signal, limits, (what) => new LlmError('deadline_exceeded', what))
      const invocation = {
        target,
        path: '/v1/chat/completions' as const,
        body: { ...body, model: target.model, stream: true, stream_options: { include_usage: true } },
        callId: call.id,
        timeLeftMs,
        signal: deadline.signal,
      }
      try {
        const { stream, simulated } = await invokeStream(invocation, deadline.progressed)
        const firstMs = performance.now()
        const overheadMs = invokedMs - startedMs
        log.info({ firstOutputMs: Math.round(firstMs - startedMs) }, 'decided')
        const settle: StreamOutcome['settle'] = ({ usage, error }) => {
          deadline.end()
          if (error) log.warn(describeError(error), 'stream broken off')
          const costUsd = book({ target, task: hints.task, usage, log })
          return { costUsd, usage, latencyMs: Math.round(performance.now() - startedMs) }
        }
        return { decision, target, stream, simulated, overheadMs, settle }
      } catch (thrown) {
        deadline.end()
        throw thrown
      }
    })
}
