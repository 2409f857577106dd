import { LlmError } from '../errors.ts'
import { type Open, readWhole } from './client.ts'

const bodilessStatus = new Set([204, 205, 304])
const streamed = /^(text\/event-stream|application\/x-ndjson|application\/vnd\.amazon\.eventstream)/

/** The standard `fetch`, and the time within which the connection must stand. */
export type Fetch = (
  input: Parameters<typeof fetch>[0],
  init?: RequestInit & { connectTimeoutMs?: number | undefined },
) => Promise<Response>

/**
 * The standard `fetch`, as far as the SDKs use it, on top of our own client. Streams of events arrive as they come;
 * everything else arrives whole, which is cheaper.
 */
export function createFetch(open: Open): Fetch {
  return async (input, init = {}) => {
    const reply = await open({
      url: typeof input === 'string' || input instanceof URL ? input : input.url,
      method: init.method ?? 'GET',
      headers: { ...typeOf(init.body), ...Object.fromEntries(new Headers(init.headers)) },
      body: toBody(init.body),
      signal: init.signal ?? undefined,
      connectTimeoutMs: init.connectTimeoutMs,
    })
    const headers = new Headers()
    for (const [name, value] of Object.entries(reply.headers)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one)
    }
    if (streamed.test(headers.get('content-type') ?? '')) {
      // Read as it is asked for, so that who reads slowly slows the provider down and no memory fills up.
      return new Response(reply.body, { status: reply.status, headers })
    }
    const body = await readWhole(reply.body).catch((cause: unknown) => {
      throw init.signal?.aborted || reply.status >= 400 ? cause : brokenOff(cause)
    })
    return new Response(bodilessStatus.has(reply.status) ? null : body, { status: reply.status, headers })
  }
}

/** What has begun to answer was reached, and has done its work. */
function brokenOff(cause: unknown): LlmError {
  return new LlmError('bad_reply', 'The reply broke off before its end', { cause })
}

/** The type that `fetch` gives to a form of its own accord. */
function typeOf(body: RequestInit['body']): Record<string, string> {
  return body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' } : {}
}

function toBody(body: RequestInit['body']): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new TypeError('This fetch sends texts and bytes only.')
}
