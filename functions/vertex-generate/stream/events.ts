import { streamEvents } from '#runtime/provider/stream-events.ts'
import { withErrorsAsEvents } from './own-errors.ts'

/** The pieces of a streamed answer of Gemini's, for which Google's packages only ask: one loses pieces, the other keeps them all. */
export function geminiEvents({ body }: Response): AsyncIterable<unknown> {
  return streamEvents({ body: body && withErrorsAsEvents(body) })
}
