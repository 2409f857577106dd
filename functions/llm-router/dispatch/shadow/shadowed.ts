import { readCompletion } from '../../invoke/read-reply.ts'
import { isOfProviders } from '../../state/ends.ts'
import type { Dispatch } from '../dispatch.ts'
import type { DispatchStream } from '../dispatch-stream.ts'
import { answerOf, failureOf } from './compared-answer.ts'
import type { Mirror } from './mirror.ts'

/**
 * Has requests mirrored once their answers are over. It stands behind what answers without a provider, such as a cache, so that only
 * what was really asked is asked of a shadow.
 */
export function shadowed(dispatch: Dispatch, mirror: Mirror | undefined): Dispatch {
  if (mirror === undefined) return dispatch
  return async (call, question) => {
    const beganMs = performance.now()
    try {
      const outcome = await dispatch(call, question)
      const { target, reply, costUsd, latencyMs } = outcome
      mirror(call, question, answerOf(target, { reply, costUsd, ms: latencyMs }))
      return outcome
    } catch (thrown) {
      if (isOfProviders(thrown)) mirror(call, question, failureOf(thrown, performance.now() - beganMs))
      throw thrown
    }
  }
}

/** The same for streams, which are over when they are settled. A shadow is always asked for a whole answer. */
export function shadowedStream(dispatchStream: DispatchStream, mirror: Mirror | undefined): DispatchStream {
  if (mirror === undefined) return dispatchStream
  return async (call, { request, body }) => {
    const { stream: _, stream_options: __, ...whole } = body
    const question = { request, path: '/v1/chat/completions', body: whole, read: readCompletion(body) } as const
    const beganMs = performance.now()
    try {
      const outcome = await dispatchStream(call, { request, body })
      return {
        ...outcome,
        settle(end) {
          const settled = outcome.settle(end)
          const { costUsd, latencyMs: ms, usage } = settled
          const { target, stream } = outcome
          const reply = { usage, choices: [{ finish_reason: stream.progress.finishReason }] }
          if (end.error === undefined) mirror(call, question, answerOf(target, { reply, costUsd, ms }))
          else if (end.error.code !== 'client_closed') mirror(call, question, failureOf(end.error, ms, target))
          return settled
        },
      }
    } catch (thrown) {
      if (isOfProviders(thrown)) mirror(call, question, failureOf(thrown, performance.now() - beganMs))
      throw thrown
    }
  }
}
