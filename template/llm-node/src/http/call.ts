import type { IncomingHttpHeaders } from 'node:http'
import type { ErrorBodyOf } from '../contract/dialects/dialect.ts'
import type { TraceContext } from '../contract/trace-context.ts'
import type { Fields, Log } from '../log.ts'
import type { Span } from '../telemetry/span.ts'

/** One request while it is being answered. */
export type Call = {
  /** The X-Call-Id that correlates all calls of one request. */
  id: string
  /** The trace that the call is a part of; undefined where there is none. */
  traceContext?: TraceContext | undefined
  /** The span that records the call; undefined if nothing does. */
  span?: Span | undefined
  /** GET for HEAD, whose answer differs by nothing but its missing body. */
  method: string
  /** The path without the query. */
  path: string
  /** The query without its question mark, unchanged; empty if there is none. */
  query: string
  headers: IncomingHttpHeaders
  /** The headers after the body. */
  trailers: NodeJS.Dict<string>
  body: Uint8Array
  /**
   * The body as JSON, whatever its content type says.
   * @throws LlmError as `parseJson` does
   */
  json(): unknown
  /** Aborted, with an LlmError as its reason, when the client leaves or the time in X-Timeout has passed. */
  signal: AbortSignal
  /** When that time has passed, as `performance.now()` tells it; undefined without the header. */
  untilMs?: number | undefined
  /** Resolves when the answer has been sent to its end, or the client has left; undefined without a connection. */
  closed?: Promise<void>
  log: Log
  /** Adds fields to the log line of this call. */
  note: (fields: Fields) => void
}

export type Reply = {
  status: number
  headers: Record<string, string>
  /** Text or bytes are sent whole; an iterable is sent piece by piece, as fast as the client reads. */
  body: string | Uint8Array | AsyncIterable<string>
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** `path` is exact; one that ends in `/*` takes every path below it. */
export type Route = {
  method: Method
  path: string
  handle: (call: Call) => Reply | Promise<Reply>
  /** The shape of errors at this path, whatever fails and wherever; if it is left out, the client's, or else OpenAI's. */
  errorBody?: ErrorBodyOf
  /** A header by which this route's clients are known: they get errors in its shape also at paths that have none. */
  clientHeader?: string
}

export function json(value: unknown, headers: Record<string, string> = {}, status = 200): Reply & { body: string } {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
