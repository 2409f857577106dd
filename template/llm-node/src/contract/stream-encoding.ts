import { LlmError } from '../errors.ts'
import type { AnswerStream, Piece } from './answer-stream.ts'
import { doneData, toErrorEvent, toEvent } from './sse.ts'
import type { Usage } from './usage.ts'

/** What to do when the answer has gone out, or has broken off; `usage` is what was known by then. */
export type Settle = (end: { usage: Usage | undefined; error?: LlmError }) => object

/**
 * A streamed answer as OpenAI sends it: a chunk an event, with `includeUsage` one more with the usage, then `[DONE]`. Chunks go
 * out as they came, but for a usage before the end.
 * @param settle is told of the end however it comes, also when the client has gone; what it gives goes into the usage chunk
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

/** Usage is told once, at the end; OpenAI's `null` before it stays where usage was asked for. */
function chunkData({ chunk, data }: Piece, includeUsage: boolean): string {
  if (chunk.usage === undefined || (chunk.usage === null && includeUsage)) return data
  const { usage: _, ...rest } = chunk
  return JSON.stringify(rest)
}

/**
 * A streamed answer in the short form: `{"delta": "…"}` for each piece of text, then one event with the rest of the reply,
 * then `[DONE]`.
 * @param settle gives the rest of the reply
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

/** The frame of both: pieces, then the end; a failure becomes an error event; and `settle` is called exactly once. */
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
    // The client has gone, and its server has stopped reading in the middle.
    if (!isSettled) settle({ usage: progress.usage, error: new LlmError('client_closed', 'The client went away') })
  }
}
