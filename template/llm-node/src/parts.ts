import type * as v from 'valibot'
import type { Open, Send } from './http/client.ts'
import type { Fetch } from './http/fetch.ts'
import type { Log } from './log.ts'
import type { Room } from './memory/room.ts'
import type { Metrics } from './metrics.ts'
import type { Redactor } from './redact.ts'
import type { Secrets } from './secrets.ts'
import type { Environment, runtimeSettings } from './settings.ts'

/** Everything a function may touch of the world outside, handed to it when it is created. */
export type Parts = {
  environment: Environment
  settings: Readonly<v.InferOutput<v.ObjectSchema<typeof runtimeSettings, undefined>>>
  secrets: Secrets
  /** Knows the function's secrets, and takes them out of what leaves it. */
  redactor: Redactor
  /** Room in memory for the requests under way, and for the replies of others while they are read. */
  requestRoom: Room
  replyRoom: Room
  log: Log
  metrics: Metrics
  /** Sends one HTTP request: `send` reads the whole reply, `open` leaves it to be read, `fetch` is the form that SDKs take. */
  open: Open
  send: Send
  fetch: Fetch
  /** Milliseconds since the epoch. */
  now: () => number
}
