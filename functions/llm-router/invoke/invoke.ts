import type { IncomingHttpHeaders } from 'node:http'
import { readAskedWaitMs, readRetryAfterMs, writeTimeout } from '#runtime/contract/durations.ts'
import { fromErrorBody } from '#runtime/contract/error-body.ts'
import { header } from '#runtime/contract/headers.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { reading } from '#runtime/contract/reported.ts'
import { tooManyVectors } from '#runtime/contract/too-many-vectors.ts'
import { type TraceContext, traceHeaders } from '#runtime/contract/trace-context.ts'
import { LlmError, rateLimits } from '#runtime/errors.ts'
import { type HttpReply, type HttpRequest, type Send, toBody } from '#runtime/http/client.ts'
import { hasSentNothing } from '#runtime/http/not-connected.ts'
import type { Siblings } from '#runtime/http/siblings.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { endedByPlatform, type StartParts, startMs, startWaiting, untilStarted, type Waited } from './start.ts'

/** The paths at which a function answers, and is paid for. */
export type AnswerPath = '/v1/chat/completions' | '/v1/embeddings'

export type Invocation = {
  target: Target
  path: string
  /** True if no part of the request may leave the cluster. The function is told, and refuses if its provider is external. */
  private: boolean
  body: unknown
  callId: string
  traceContext: TraceContext | undefined
  timeLeftMs: number
  /** The time limit for the connection to the provider. */
  connectTimeoutMs: number
  /** How long to wait for a function that is starting. */
  startTimeMs: number
  /** Called when the request may have arrived. */
  connected: () => void
  signal: AbortSignal
}

/** What every reply says besides its content. `startMs` is the function's start-up time, which is not part of its latency. */
export type Replied = { simulated: boolean; startMs: number }

export type Invoked<Reply> = Replied & { reply: Reply; bytes: Uint8Array }

/**
 * Checks an answer, and returns it as a reply.
 * @param by the function that answered, for error messages
 * @throws LlmError bad_reply for an incomplete one
 */
export type ReadReply<Reply> = (value: unknown, by: string) => Reply

export type Invoke = <Reply>(invocation: Invocation, read: ReadReply<Reply>) => Promise<Invoked<Reply>>

export type InvokeParts = StartParts & {
  send: Send
  siblings: Siblings
  functionToken: () => string | undefined
  now: () => number
  /** Called with every reply, failed ones included. */
  replied: (target: Target, reply: { status: number; headers: IncomingHttpHeaders }) => void
}

/**
 * Invokes a sibling function, and returns its reply only if it is complete and has the expected shape.
 * @throws LlmError, by who failed: the provider (in the sibling's words), the sibling's platform, or the gateway
 */
export function createInvoke(parts: InvokeParts): Invoke {
  return (invocation, read) =>
    untilStarted(async () => {
      const { target } = invocation
      const waited = startWaiting(parts, target.function)
      const request = toRequest(parts, invocation, { accept: 'application/json' })
      const reply = await parts.send(request).catch((cause: unknown) => {
        throw connectionError(cause, invocation, parts.siblings)
      })
      const untilReply = waited()
      parts.replied(target, reply)
      if (reply.status !== 200) throw replyFailure(reply, target, parts.now(), untilReply)
      if (reply.body.length === 0) throw nothingCame(reply.headers, target, untilReply)
      const value = jsonOrUndefined(reply.body.toString('utf8'))
      const answered = reading(value, () => read(value, target.function))
      return { reply: answered, bytes: reply.body, ...saidBeside(reply.headers, untilReply.elapsedMs) }
    }, invocation)
}

function isOverloaded(cause: unknown): cause is LlmError {
  return cause instanceof LlmError && cause.code === 'overloaded'
}

/** It is the router that has no room for a reply, or for a connection: another target would be paid for one more that nobody can read. */
function withoutRoom(error: LlmError, { path, body }: Pick<Invocation, 'path' | 'body'>): LlmError {
  const input = path === '/v1/embeddings' && isJsonObject(body) ? body.input : undefined
  return tooManyVectors(error, input).with({ isFinal: true })
}

/** What the headers of a reply say. */
export function saidBeside(headers: IncomingHttpHeaders, elapsedMs: number): Replied {
  return { simulated: headers[header.simulated] === 'true', startMs: startMs(headers, elapsedMs) }
}

/** The HTTP request of an invocation. */
export function toRequest(parts: InvokeParts, invocation: Invocation, wanted: { accept: string }): HttpRequest {
  const { target, path, body, callId, traceContext, timeLeftMs, connectTimeoutMs, connected, signal } = invocation
  const token = parts.functionToken()
  return {
    url: `${parts.siblings.urlOf(target.function)}${path}`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...wanted,
      [header.callId]: callId,
      ...traceHeaders(traceContext),
      [header.timeout]: writeTimeout(timeLeftMs),
      [header.connectTimeout]: writeTimeout(connectTimeoutMs),
      ...(invocation.private && { [header.private]: 'true' }),
      ...(token !== undefined && { [header.functionToken]: token }),
    },
    body: toBody(JSON.stringify(body)),
    signal,
    connectTimeoutMs,
    connected,
  }
}

/** The error if no reply came. */
export function connectionError(cause: unknown, invocation: Invocation, siblings: Siblings): LlmError {
  const { target } = invocation
  if (isOverloaded(cause)) return withoutRoom(cause, invocation)
  return hasSentNothing(cause) ? siblings.unreachable(target.function, cause) : brokenOff(cause, target)
}

/** The error if a reply began and did not end. An error of the table stays unchanged. */
export function brokenOff(cause: unknown, target: Target): LlmError {
  return cause instanceof LlmError
    ? cause
    : new LlmError('bad_reply', `The answer of ${target.function} broke off`, { cause })
}

/** The token is the router's own, so this is not the caller's fault. */
const tokenRefused = "The function does not accept the router's function token; mount the same secret in both"

/**
 * The error that a sibling answered with; undefined if something else answered. A sibling's deadline is only that of its attempt:
 * the router knows whether there is time for another one.
 */
export function siblingError(body: unknown, said?: Parameters<typeof fromErrorBody>[1]): LlmError | undefined {
  const own = fromErrorBody(body, said)
  if (own?.code === 'deadline_exceeded') return new LlmError('provider_timeout', own.message, own.details)
  if (own?.code === 'invalid_key') return new LlmError('function_unavailable', tokenRefused, own.details)
  return own
}

/** The error of a reply other than 200. With our error shape it is the sibling's own; any other is the platform's. */
export function replyFailure(reply: HttpReply, target: Target, nowMs: number, waited: Waited): LlmError {
  const read = (name: string) => (typeof reply.headers[name] === 'string' ? reply.headers[name] : undefined)
  const retryAfterMs = readRetryAfterMs(read, nowMs)
  const limit = rateLimits.find((name) => name === read(header.limit))
  const mayBeBilled = read(header.mayBeBilled) === 'true' || undefined
  const isHostAway = read(header.hostAway) === 'true' || undefined
  const reported = read(header.reported)
  const details = { retryAfterMs, limit, secretVersion: read(header.secretVersion), mayBeBilled, reported, isHostAway }
  const own = siblingError(jsonOrUndefined(reply.body.toString('utf8')), details)
  if (own?.code === 'overloaded' && !mayBeBilled) return own.with({ isFull: true })
  if (own) return own
  const name = target.function
  if (reply.status === 504) return new LlmError('provider_timeout', `${name} did not answer in time`)
  // This is load, not a failure: another replica may have room, or this one in a moment.
  if (reply.status === 429) {
    return new LlmError('overloaded', `${name} has as many calls under way as its max_inflight allows`, {
      retryAfterMs: retryAfterMs ?? 1000,
      isFull: true,
    })
  }
  if (reply.status === 404) return new LlmError('function_unavailable', `The function ${name} is not deployed`)
  const by = read(header.platformFault)
  const from = by === undefined ? '' : ` (from ${by.slice(0, 40)})`
  const what = `The function ${name} failed with status ${reply.status}${from}`
  // A quota that is full again then is no wait of a function that is down.
  const askedMs = readAskedWaitMs(read, nowMs)
  return new LlmError('function_unavailable', what, { retryAfterMs: askedMs, ...whatBecameOf(reply, waited) })
}

/** What is known about a call that the platform answered so. */
function whatBecameOf(
  { status, headers }: Pick<HttpReply, 'status' | 'headers'>,
  waited: Waited,
): { isStarting?: true; mayBeBilled?: true } {
  // Something else than the function has taken the request, and may pass it on.
  if (status < 300) return { mayBeBilled: true }
  // A proxy, a policy or a login page refuses the request, and would again; a 503 has been waited for by the gateway.
  if (status < 500 || status === 503) return {}
  return endedByPlatform(headers, waited)
}

/** The error of a 200 without a byte: so platforms report failures, too. With our request id, the function itself had begun. */
export function nothingCame(headers: IncomingHttpHeaders, target: Target, waited: Waited): LlmError {
  const isItsOwn = headers['x-request-id'] !== undefined
  const became = isItsOwn ? { mayBeBilled: true } : endedByPlatform(headers, waited)
  return new LlmError('function_unavailable', `The function ${target.function} answered with nothing`, became)
}
