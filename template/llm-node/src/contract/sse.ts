import { LlmError } from '../errors.ts'
import { toErrorBody } from './error-body.ts'

/** The event that ends a whole answer. A stream that ends without it is broken. */
export const doneData = '[DONE]'

/** No event of a real answer is larger; a picture, which comes in one, is the largest. */
export const maxEventBytes = 16 * 1024 * 1024

/** The most lines of one event; a real one has one or two. SDKs keep each line separately, which takes more than its bytes. */
export const maxEventLines = 1000

/**
 * The most consecutive lines that say nothing, such as comments: SDKs keep or scan each of them. There are more than in an event,
 * since busy servers send about one a second while a model thinks. A reader that cannot tell them from an event's own lines has this
 * bound alone.
 */
export const maxIdleLines = 10_000

/** The error for an event that is larger, or has more lines than its reader can keep. */
export function eventWithoutEnd(): LlmError {
  return new LlmError('bad_reply', 'The stream has an event without an end')
}

/** One server-sent event, as OpenAI sends them: data only. */
export function toEvent(data: string): string {
  return `data: ${data}\n\n`
}

/** One with its type as its name, too: clients of some dialects ignore those without. */
export function toNamedEvent(event: { type: string } & Record<string, unknown>): string {
  return `event: ${event.type}\n${toEvent(JSON.stringify(event))}`
}

/** The event that ends an answer that failed after its beginning was sent. OpenAI's clients raise it as an error. */
export function toErrorEvent(error: LlmError): string {
  return toEvent(JSON.stringify(toErrorBody(error)))
}

export const eventStreamHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
