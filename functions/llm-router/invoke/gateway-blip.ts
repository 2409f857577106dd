import { setTimeout as wait } from 'node:timers/promises'
import type { HttpRequest } from '#runtime/http/client.ts'
import { isNotConnected } from '#runtime/http/not-connected.ts'
import type { Siblings } from '#runtime/http/siblings.ts'

type Ask<Reply> = (request: HttpRequest) => Promise<Reply>

const pauseMs = 250

/**
 * Retries once after a short pause if the gateway cannot be reached: it may have been away only for a moment. Without a gateway, the
 * function is asked again for as long as it may be starting (start.ts).
 */
export function acrossBlips<Reply>({ gatewayUrl }: Pick<Siblings, 'gatewayUrl'>, ask: Ask<Reply>): Ask<Reply> {
  if (gatewayUrl === undefined) return ask
  return (request) =>
    ask(request).catch(async (error: unknown) => {
      if (!isNotConnected(error)) throw error
      await wait(pauseMs, undefined, { signal: request.signal }).catch(() => {
        throw request.signal?.reason
      })
      return ask(request)
    })
}
