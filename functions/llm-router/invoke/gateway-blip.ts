import { setTimeout as wait } from 'node:timers/promises'
import type { HttpRequest } from '#runtime/http/client.ts'

/** The codes for a failed connection: nothing was sent. */
export const notConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
const pauseMs = 250

/** Retries once after a short pause if the gateway cannot be reached: it may have been away only for a moment. */
export function acrossBlips<Reply>(ask: (request: HttpRequest) => Promise<Reply>) {
  return (request: HttpRequest): Promise<Reply> =>
    ask(request).catch(async (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (!notConnected.has(code)) throw error
      await wait(pauseMs, undefined, { signal: request.signal }).catch(() => {
        throw request.signal?.reason
      })
      return ask(request)
    })
}
