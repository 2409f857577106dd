import type * as v from 'valibot'
import type { Open, Send } from './http/client.ts'
import type { Fetch } from './http/fetch.ts'
import type { Log } from './log.ts'
import type { Room } from './memory/room.ts'
import type { Metrics } from './metrics.ts'
import type { Redactor } from './redact.ts'
import type { Secrets } from './secrets.ts'
import type { Environment, runtimeSettings } from './settings.ts'

/** Everything of the outside world that a function may use, passed to it when it is created. */
export type Parts = {
  environment: Environment
  settings: Readonly<v.InferOutput<v.ObjectSchema<typeof runtimeSettings, undefined>>>
  secrets: Secrets
  /** Knows the function's secrets, and takes them out of what leaves it. */
  redactor: Redactor
  /** Memory for the requests in flight, and for replies while they are read. */
  requestRoom: Room
  replyRoom: Room
  log: Log
  metrics: Metrics
  /** Three ways to send an HTTP request: `send` reads the whole reply, `open` leaves the body to the caller, `fetch` is for SDKs. */
  open: Open
  send: Send
  fetch: Fetch
  /** Aborted at SIGTERM. The function serves on until of-watchdog ends it. */
  stopping: AbortSignal
  /** Milliseconds since the epoch. */
  now: () => number
}
