import type { IncomingMessage } from 'node:http'
import * as v from 'valibot'
import { type AnswerStream, commit, type Piece } from '#runtime/contract/answer-stream.ts'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { header } from '#runtime/contract/headers.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { doneData, readEvents } from '#runtime/contract/sse.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Open, readWhole } from '#runtime/http/client.ts'
import type { StreamDeadline } from '#runtime/http/stream-deadline.ts'
import type { Target } from '../catalogue/catalogue.ts'
import {
  brokenOff,
  connectionError,
  type Invocation,
  type InvokeParts,
  replyFailure,
  siblingError,
  toRequest,
} from './invoke.ts'

export type InvokeStream = (
  invocation: Invocation,
  deadline: Pick<StreamDeadline, 'progressed' | 'awaited'>,
) => Promise<{ stream: AnswerStream; simulated: boolean }>

/**
 * Invokes a sibling for a streamed answer, and gives it once its first output is there. The gateway passes a stream on as
 * it comes only to who asks for `text/event-stream` first of all; on that way a failure of the platform is a 200 with an
 * empty body, and a cut stream ends cleanly: so only the final event makes an answer whole.
 */
export function createInvokeStream(parts: InvokeParts & { open: Open }): InvokeStream {
  return async (invocation, deadline) => {
    const { target } = invocation
    const reply = await parts.open(toRequest(parts, invocation, 'text/event-stream')).catch((cause: unknown) => {
      throw connectionError(cause, target, parts.gatewayUrl)
    })
    if (reply.status !== 200) {
      const body = await readWhole(reply.body).catch((cause: unknown) => {
        throw brokenOff(cause, target)
      })
      throw replyFailure({ ...reply, body }, target, parts.now())
    }
    const pieces = toPieces(reply.body, target, invocation.signal, deadline)
    return { stream: await commit(pieces, target.function), simulated: reply.headers[header.simulated] === 'true' }
  }
}

async function* toPieces(
  body: IncomingMessage,
  target: Target,
  signal: AbortSignal,
  deadline: Pick<StreamDeadline, 'progressed' | 'awaited'>,
): AsyncGenerator<Piece> {
  let isWhole = false
  try {
    for await (const data of readEvents(body.iterator({ destroyOnReturn: false }))) {
      isWhole = data === doneData
      if (isWhole) return
      deadline.progressed()
      yield { chunk: toChunk(data, target), data }
      deadline.awaited()
    }
  } catch (thrown) {
    throw signal.aborted ? signal.reason : brokenOff(thrown, target)
  } finally {
    // After the final event only the end is to come: read it, and the connection can be used again.
    if (isWhole) body.resume()
    else body.destroy()
  }
  throw new LlmError('bad_reply', `The stream of ${target.function} ended without its final event`)
}

function toChunk(data: string, target: Target) {
  const value = jsonOrUndefined(data)
  const failed = siblingError(value)
  if (failed) throw failed
  // Not the parsed copy, whose fields are in the schema's order.
  if (v.is(chatChunkSchema, value)) return value
  throw new LlmError('bad_reply', `The stream of ${target.function} has an event that cannot be read`)
}
