import { LlmError } from '../errors.ts'
import type { AnswerStream, Piece } from './answer-stream.ts'
import { doneData, toErrorEvent, toEvent } from './sse.ts'
import type { Usage } from './usage.ts'

/** Called when the answer is complete or has failed. `usage` is the last one reported. */
export type Settle = (end: { usage: Usage | undefined; error?: LlmError }) => object

/**
 * A streamed answer in OpenAI's format: an event for each chunk, with `includeUsage` another one for the usage, then `[DONE]`.
 * Chunks pass unchanged, except that a usage before the end is removed.
 * @param settle called exactly once, also if the client disconnects; its result is added to the usage chunk
 */
export async function* openAiEvents(
  stream: AnswerStream,
  includeUsage: boolean,
  settle: Settle,
): AsyncGenerator<string> {
  const { progress } = stream
  yield* guarded(
    stream,
    settle,
    (piece) => (piece.chunk.choices.length > 0 ? chunkData(piece, includeUsage) : undefined),
    function* (extra) {
      const { last, usage } = progress
      if (includeUsage && last) {
        const { id, object, created, model } = last
        const frame = last.choices.length === 0 ? last : { id, object, created, model, choices: [] }
        yield toEvent(JSON.stringify({ ...frame, usage: usage ?? null, ...extra }))
      }
    },
  )
}

/** Usage is sent once, at the end. If it was requested, OpenAI's `null` in earlier chunks stays. */
function chunkData({ chunk, data }: Piece, includeUsage: boolean): string {
  if (chunk.usage === undefined || (chunk.usage === null && includeUsage)) return data
  const { usage: _, ...rest } = chunk
  return JSON.stringify(rest)
}

/**
 * A streamed answer in the short form: `{"delta": "…"}` for each piece of text, then one event with the rest of the reply,
 * then `[DONE]`.
 * @param settle returns the rest of the reply
 */
export async function* shortEvents(stream: AnswerStream, settle: Settle): AsyncGenerator<string> {
  const { progress } = stream
  yield* guarded(
    stream,
    settle,
    ({ chunk }) => {
      const text = chunk.choices[0]?.delta.content
      return text ? JSON.stringify({ delta: text }) : undefined
    },
    function* (extra) {
      yield toEvent(JSON.stringify({ finish_reason: progress.finishReason, ...extra }))
    },
  )
}

/** The common part of both: a failure becomes an error event, and `settle` is called exactly once. */
async function* guarded(
  { pieces, progress }: AnswerStream,
  settle: Settle,
  encode: (piece: Piece) => string | undefined,
  finish: (extra: object) => Iterable<string>,
): AsyncGenerator<string> {
  let isSettled = false
  const settleOnce: Settle = (end) => {
    isSettled = true
    return settle(end)
  }
  try {
    for await (const piece of pieces) {
      const data = encode(piece)
      if (data !== undefined) yield toEvent(data)
    }
    yield* finish(settleOnce({ usage: progress.usage }))
    yield toEvent(doneData)
  } catch (thrown) {
    const error =
      thrown instanceof LlmError ? thrown : new LlmError('internal_error', 'The stream failed', { cause: thrown })
    if (!isSettled) settleOnce({ usage: progress.usage, error })
    yield toErrorEvent(error)
  } finally {
    // The client disconnected, and the server stopped reading.
    if (!isSettled) settle({ usage: progress.usage, error: new LlmError('client_closed', 'The client went away') })
  }
}
