import type { Send } from './client.ts'

const bodilessStatus = new Set([204, 205, 304])

/** The standard `fetch`, as far as the SDKs use it, on top of our own client. Replies arrive whole. */
export function createFetch(send: Send): typeof fetch {
  return async (input, init = {}) => {
    const reply = await send({
      url: typeof input === 'string' || input instanceof URL ? input : input.url,
      method: init.method ?? 'GET',
      headers: { ...typeOf(init.body), ...Object.fromEntries(new Headers(init.headers)) },
      body: toBody(init.body),
      signal: init.signal ?? undefined,
    })
    const headers = new Headers()
    for (const [name, value] of Object.entries(reply.headers)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one)
    }
    const body = bodilessStatus.has(reply.status) ? null : reply.body
    return new Response(body, { status: reply.status, headers })
  }
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
