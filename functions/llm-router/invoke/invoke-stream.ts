import type { Readable } from 'node:stream'
import * as v from 'valibot'
import { type CommittedStream, commit, type Piece } from '#runtime/contract/answer-stream.ts'
import { createLogprobsCheck } from '#runtime/contract/asked-logprobs.ts'
import { createBeginning } from '#runtime/contract/beginning.ts'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { createChoices, wantedChoices } from '#runtime/contract/choices.ts'
import { createChunkCompleter } from '#runtime/contract/complete.ts'
import { emptyAnswers } from '#runtime/contract/empty-answers.ts'
import { header } from '#runtime/contract/headers.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { readEvents } from '#runtime/contract/read-events.ts'
import { doneData } from '#runtime/contract/sse.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Open } from '#runtime/http/client.ts'
import { drain } from '#runtime/http/drain.ts'
import { createRoomForEvent } from '#runtime/http/room-for-event.ts'
import { streamHeaders } from '#runtime/http/siblings.ts'
import { readWhole } from '#runtime/http/whole-reply.ts'
import type { Room } from '#runtime/memory/room.ts'
import type { Target } from '../catalogue/catalogue.ts'
import {
  brokenOff,
  connectionError,
  type Invocation,
  type InvokeParts,
  nothingCame,
  type Replied,
  replyFailure,
  saidBeside,
  siblingError,
  toRequest,
} from './invoke.ts'
import { startWaiting, untilStarted } from './start.ts'

/** Told of each piece of an answer when it comes, and when the next one is awaited. */
export type Listener = { came(chunk: ChatChunk): void; awaited(): void }

export type InvokeStream = (
  invocation: Invocation,
  listener: Listener,
) => Promise<Replied & { stream: CommittedStream }>

/** What an answer has used is known as far as its provider has said, wherever it breaks off. */
const wanted = { ...streamHeaders, [header.runningUsage]: 'true' }

/**
 * Invokes a sibling for a streamed answer, and returns it with its first output. A failure of the platform arrives as a 200 with an
 * empty body, and a cut stream ends cleanly, so only the final event makes an answer whole.
 */
export function createInvokeStream(parts: InvokeParts & { open: Open; replyRoom: Room }): InvokeStream {
  const { replyRoom } = parts
  const once = async (invocation: Invocation, listener: Listener) => {
    const { target } = invocation
    const waited = startWaiting(parts, target.function)
    const reply = await parts.open(toRequest(parts, invocation, wanted)).catch((cause: unknown) => {
      throw connectionError(cause, invocation, parts.siblings)
    })
    const untilReply = waited()
    parts.replied(target, reply)
    if (reply.status !== 200) {
      const body = await readWhole(reply, replyRoom).catch((cause: unknown) => {
        throw brokenOff(cause, target)
      })
      throw replyFailure({ ...reply, body }, target, parts.now(), untilReply)
    }
    const asked = Object(invocation.body)
    const choices = createChoices(wantedChoices(asked), target.function, emptyAnswers(asked))
    const completed = createChunkCompleter({ model: target.model, nowMs: parts.now() }, asked, choices.heldBack)
    const beginning = createBeginning()
    const complete = (value: unknown) => {
      beginning.came(value)
      return completed(value)
    }
    const nothing = () => nothingCame(reply.headers, target, waited())
    const pieces = toPieces(reply.body, invocation, { listener, complete, nothing, replyRoom })
    const stream = await commit(pieces, choices, {
      refuse: createLogprobsCheck(asked, target.function),
      failure: (thrown) => (invocation.signal.aborted ? thrown : beginning.failure(thrown)),
    })
    return { stream, ...saidBeside(reply.headers, untilReply.elapsedMs) }
  }
  return (invocation, listener) => untilStarted(() => once(invocation, listener), invocation)
}

/** How a stream is read. */
type Reading = {
  listener: Listener
  complete: (value: unknown) => unknown
  /** The failure of a stream without a byte. */
  nothing: () => LlmError
  replyRoom: Room
}

async function* toPieces(
  body: Readable,
  { target, signal }: Invocation,
  { listener, complete, nothing, replyRoom }: Reading,
): AsyncGenerator<Piece> {
  let isWhole = false
  let isEmpty = true
  const { holds, release } = createRoomForEvent(replyRoom)
  try {
    const came = () => {
      isEmpty = false
    }
    for await (const data of readEvents(body.iterator({ destroyOnReturn: false }), { came, holds })) {
      isWhole = data === doneData
      if (isWhole) return
      const piece = toPiece(data, target, complete)
      if (piece === undefined) continue
      listener.came(piece.chunk)
      yield piece
      listener.awaited()
    }
  } catch (thrown) {
    throw signal.aborted ? signal.reason : brokenOff(thrown, target)
  } finally {
    release()
    if (isWhole) drain(body)
    else body.destroy()
  }
  // For streams, the gateway reports failures as an empty 200. Bytes without an event are a stranger's page, or a function's sign of life.
  if (isEmpty) throw nothing()
  throw new LlmError('bad_reply', `The stream of ${target.function} ended without its final event`)
}

/** An event as a piece of the answer, unchanged if nothing has to be filled in; undefined if it has no content. */
function toPiece(data: string, target: Target, complete: (value: unknown) => unknown): Piece | undefined {
  const value = jsonOrUndefined(data)
  const failed = siblingError(value)
  if (failed) throw failed
  const chunk = complete(value)
  if (chunk === undefined && value !== undefined) return undefined
  if (v.is(chatChunkSchema, chunk)) return { chunk, data: chunk === value ? data : JSON.stringify(chunk) }
  throw new LlmError('bad_reply', `The stream of ${target.function} has an event that cannot be read`)
}
