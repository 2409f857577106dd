import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * How a reply travels, which the request's Accept decides:
 * `buffered`: whole, at its end, within exec_timeout.
 * `untimed`: whole too, but of-watchdog hands it to its reverse proxy, which knows neither exec_timeout nor an error.
 * `streamed`: flushed chunk by chunk; of a failure the caller sees an empty 200.
 */
export type Delivery = 'buffered' | 'untimed' | 'streamed'

/** A call on its way from the gateway to a function. */
export type Call = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** As the caller wrote it, with its namespace or without: the platform repeats it in its messages. */
  readonly functionName: string
  /** Path and query as the function sees them. */
  readonly path: string
  readonly delivery: Delivery
  /** Names and values in turn, as node:http takes them. */
  readonly headers: readonly string[]
  /** What the gateway adds to the reply, names and values in turn. */
  readonly replyHeaders: readonly string[]
  /** The gateway's own limit, upstream_timeout. */
  readonly upstreamTimeoutMs: number
}

/**
 * The gateway streams only if Accept begins with exactly `text/event-stream`; of-watchdog looks for it, and for NDJSON,
 * anywhere in the header and in any case.
 */
export function deliveryOf(accept: string | undefined): Delivery {
  if (accept === undefined) return 'buffered'
  if (accept.startsWith('text/event-stream')) return 'streamed'
  return /text\/event-stream|application\/x-ndjson/i.test(accept) ? 'untimed' : 'buffered'
}
