import { createParser } from 'eventsource-parser'
import { LlmError } from '../errors.ts'
import { toErrorBody } from './error-body.ts'

/** The event that ends a whole answer. A stream that ends without it is broken. */
export const doneData = '[DONE]'

/** No event of a real answer is larger; a tool call with a file in its arguments comes closest. */
export const maxEventBytes = 1024 * 1024

/** One server-sent event, as OpenAI sends them: data only. */
export function toEvent(data: string): string {
  return `data: ${data}\n\n`
}

/** The event that ends an answer that failed after its beginning was sent. OpenAI's clients raise it as an error. */
export function toErrorEvent(error: LlmError): string {
  return toEvent(JSON.stringify(toErrorBody(error)))
}

export const eventStreamHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }

/**
 * The data of each event in a body, as it arrives.
 * @throws LlmError bad_reply for an event that does not end, and whatever the body throws
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const ready: string[] = []
  let pending = 0
  const parser = createParser({ onEvent: ({ data }) => ready.push(data) })
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    pending += bytes.length
    if (pending > maxEventBytes) throw new LlmError('bad_reply', 'The stream has an event without an end')
    parser.feed(decoder.decode(bytes, { stream: true }))
    if (ready.length > 0) pending = 0
    yield* ready.splice(0)
  }
}
