import { asLlmError, LlmError } from '../errors.ts'
import type { AnswerStream, Piece } from './answer-stream.ts'
import { saidIn } from './dialects/completions/whole.ts'
import { withDetailsGathered } from './gathered-details.ts'
import { onceBegun } from './once-begun.ts'
import { doneData, toErrorEvent, toEvent } from './sse.ts'
import type { StreamEncoder } from './stream-encoder.ts'
import type { Usage } from './usage.ts'

/** Called when the answer is complete or has failed. `usage` is the last one reported. */
export type Settle = (end: { usage: Usage | undefined; error?: LlmError }) => object

/** When a streamed answer tells its usage. */
export type UsageTold = 'never' | 'at_the_end' | 'as_it_comes'

/**
 * A streamed answer in OpenAI's format: an event for each chunk, another one for the usage if it is told, then `[DONE]`. Chunks pass
 * unchanged if they are told as they come, that is to the router. Clients get no usage before the end, and the details of thoughts
 * in one piece.
 * @param settle its result is added to the usage chunk at the end
 */
export function openAiEvents(stream: AnswerStream, told: UsageTold, settle: Settle): AsyncGenerator<string> {
  const encoder = told === 'as_it_comes' ? asItComes(stream) : withDetailsGathered(atTheEnd(stream, told !== 'never'))
  return encodedEvents(stream, settle, encoder)
}

function atTheEnd({ progress }: AnswerStream, includeUsage: boolean): StreamEncoder {
  return {
    piece: (piece) => (piece.chunk.choices.length > 0 ? toEvent(chunkData(piece, includeUsage)) : ''),
    end(extra) {
      const { last, usage } = progress
      if (!includeUsage || !last) return toEvent(doneData)
      const { id, object, created, model } = last
      const frame = last.choices.length === 0 ? last : { id, object, created, model, choices: [] }
      return toEvent(JSON.stringify({ ...frame, usage: usage ?? null, ...extra })) + toEvent(doneData)
    },
    error: toErrorEvent,
  }
}

/** All that is known of the usage is told at any time, since the answer may break off at any time. */
function asItComes(stream: AnswerStream): StreamEncoder {
  const { progress } = stream
  const usual = atTheEnd(stream, true)
  return {
    ...usual,
    piece: ({ chunk, data }) => (chunk.choices.length > 0 || chunk.usage ? toEvent(data) : ''),
    end(extra) {
      const { last, usage } = progress
      const isTold = last?.choices.length === 0 && last.usage != null && usage !== undefined
      return isTold ? toEvent(doneData) : usual.end(extra)
    },
  }
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
export function shortEvents(stream: AnswerStream, settle: Settle): AsyncGenerator<string> {
  return encodedEvents(stream, settle, {
    piece({ chunk }) {
      const [choice] = chunk.choices
      const text = choice ? saidIn(choice.delta) : ''
      return text !== '' ? toEvent(JSON.stringify({ delta: text })) : ''
    },
    end: (extra) =>
      toEvent(JSON.stringify({ finish_reason: stream.progress.finishReason, ...extra })) + toEvent(doneData),
    error: toErrorEvent,
  })
}

/**
 * The events of a streamed answer, as an encoder tells it. A failure becomes the encoder's error event.
 * @param settle called exactly once, also if the client disconnects
 */
export async function* encodedEvents(
  { pieces, progress }: AnswerStream,
  settle: Settle,
  encoder: StreamEncoder,
): AsyncGenerator<string> {
  let isSettled = false
  let hasBegun = false
  const settleOnce: Settle = (end) => {
    isSettled = true
    return settle(end)
  }
  try {
    for await (const piece of pieces) {
      const events = encoder.piece(piece)
      if (events === '') continue
      hasBegun = true
      yield events
    }
    yield encoder.end(settleOnce({ usage: progress.usage }))
  } catch (thrown) {
    const error = asLlmError(thrown, 'The stream failed')
    if (!isSettled) settleOnce({ usage: progress.usage, error })
    yield encoder.error(hasBegun ? onceBegun(error) : error)
  } finally {
    // The client disconnected, and the server stopped reading.
    if (!isSettled) settle({ usage: progress.usage, error: new LlmError('client_closed', 'The client went away') })
  }
}
