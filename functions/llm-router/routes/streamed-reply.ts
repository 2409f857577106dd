import { eventStreamHeaders } from '#runtime/contract/sse.ts'
import type { Settle } from '#runtime/contract/stream-encoding.ts'
import type { Reply } from '#runtime/http/call.ts'
import type { StreamOutcome } from '../dispatch/dispatch-stream.ts'
import { replyHeaders } from './reply-headers.ts'

/** How a streamed answer has ended. The cost is null if it is unknown. */
export type StreamEnd = { isWhole: boolean; costUsd: number | null }

/** A reply that goes out as it comes. Its reader is told of its end in the pieces, and whoever is in between by `end`. */
export type StreamedReply = Reply & { body: AsyncIterable<string>; end: () => StreamEnd }

/**
 * The reply of a streamed answer, whatever its form.
 * @param tell what its last event tells of it
 */
export function streamedReply(
  outcome: StreamOutcome,
  eventsOf: (settle: Settle) => AsyncIterable<string>,
  tell: (settled: ReturnType<StreamOutcome['settle']>) => object,
): StreamedReply {
  let end: StreamEnd = { isWhole: false, costUsd: null }
  const body = eventsOf((ended) => {
    const settled = outcome.settle(ended)
    end = { isWhole: ended.error === undefined, costUsd: settled.costUsd }
    return tell(settled)
  })
  return { status: 200, headers: { ...eventStreamHeaders, ...replyHeaders(outcome) }, body, end: () => end }
}

export function isStreamed(reply: Reply): reply is StreamedReply {
  return 'end' in reply
}

/** The same reply, of whose end `told` hears before the reader's connection does. It is whole only if all of it was taken. */
export function followed(reply: StreamedReply, told: (end: StreamEnd) => Promise<void>): Reply {
  async function* pieces(): AsyncGenerator<string> {
    let isTaken = false
    try {
      yield* reply.body
      isTaken = true
    } finally {
      const { isWhole, costUsd } = reply.end()
      await told({ isWhole: isWhole && isTaken, costUsd })
    }
  }
  return { ...reply, body: pieces() }
}
