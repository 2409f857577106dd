import { LlmError } from '../errors.ts'
import type { Room } from '../memory/room.ts'
import { type Open, toBody } from './client.ts'
import { hasContent } from './content-of-status.ts'
import { bounded, type Frames } from './frames.ts'
import { untilEnough } from './until-enough.ts'
import { readWhole, roomForOne } from './whole-reply.ts'

type FetchOptions = {
  /** The time limit for the connection. */
  connectTimeoutMs?: number | undefined
  /** Called when there is a connection. Without one, nothing has been sent. */
  connected?: (() => void) | undefined
  /**
   * Set it to receive a stream: a successful reply that is not JSON then arrives piece by piece, until it ends or this signal
   * aborts. To stop reading earlier, abort the request.
   */
  enough?: AbortSignal | undefined
  /** What the reader of a stream reads as one piece of it, which is bounded; the content type is only the sender's word. */
  frames?: Frames | undefined
}

/** The options of the standard `fetch`, and our own. */
export type Fetch = (input: Parameters<typeof fetch>[0], init?: RequestInit & FetchOptions) => Promise<Response>

/**
 * The standard `fetch`, as far as the SDKs use it, on top of our own client. A reply that is not a stream arrives as a whole,
 * which is cheaper.
 * @param room the memory for replies while they are read
 */
export function createFetch(open: Open, room: Room = roomForOne()): Fetch {
  return async (input, init = {}) => {
    const asked = init.headers instanceof Headers ? init.headers : new Headers(init.headers)
    const sent = typeOf(init.body)
    for (const [name, value] of asked) sent[name] = value
    const reply = await open({
      url: typeof input === 'string' || input instanceof URL ? input : input.url,
      method: init.method ?? 'GET',
      headers: sent,
      body: bodyOf(init.body),
      signal: init.signal ?? undefined,
      connectTimeoutMs: init.connectTimeoutMs,
      connected: init.connected,
    })
    if (reply.status < 200 || reply.status > 599) {
      reply.body.destroy()
      throw new LlmError('bad_reply', `The reply has the status ${reply.status}, which HTTP does not know`)
    }
    const headers = new Headers()
    for (const name in reply.headers) {
      const value = reply.headers[name]
      if (Array.isArray(value)) for (const one of value) headers.append(name, one)
      else if (value !== undefined) headers.set(name, value)
    }
    const type = mediaType(headers.get('content-type'))
    if (type !== undefined) headers.set('content-type', type)
    const isGood = reply.status >= 200 && reply.status < 300
    if (init.enough && isGood && hasContent(reply.status) && !type?.startsWith('application/json')) {
      // Read on demand, so that a slow reader slows the provider down and does not fill the memory.
      const pieces = untilEnough(reply.body, init.enough)
      const body = bounded(pieces, { frames: init.frames, room, giveUp: () => reply.body.destroy() })
      return new Response(body, { status: reply.status, headers })
    }
    const body = await readWhole(reply, room).catch((cause: unknown) => {
      if (cause instanceof LlmError || init.signal?.aborted) throw cause
      // A refusal is told by its status and headers, such as how long to wait, without its words too.
      if (reply.status >= 400) return Buffer.alloc(0)
      throw brokenOff(cause)
    })
    if (type === undefined && isJsonLike(body)) headers.set('content-type', 'application/json')
    return new Response(hasContent(reply.status) ? body : null, { status: reply.status, headers })
  }
}

/** The provider began to answer, so it was reachable and has done its work. */
function brokenOff(cause: unknown): LlmError {
  return new LlmError('bad_reply', 'The reply broke off before its end', { cause })
}

/** Media types are case-insensitive (RFC 9110, 8.3.1), but SDKs look for lower case. */
function mediaType(header: string | null): string | undefined {
  if (header === null || header.trim() === '') return undefined
  const [type = ''] = header.split(';', 1)
  return type.trim().toLowerCase() + header.slice(type.length)
}

/** Recognises JSON in a reply without a type: SDKs parse JSON only under its own type. */
function isJsonLike(body: Buffer): boolean {
  return /^\s*[[{]/.test(body.toString('latin1', 0, 64))
}

/** The content type that `fetch` sets for a form. */
function typeOf(body: RequestInit['body']): Record<string, string> {
  return body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' } : {}
}

function bodyOf(body: RequestInit['body']): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return toBody(body)
  if (body instanceof Uint8Array) return body
  if (body instanceof URLSearchParams) return Buffer.from(body.toString())
  throw new TypeError('This fetch sends texts and bytes only.')
}
