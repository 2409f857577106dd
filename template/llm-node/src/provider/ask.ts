import { header } from '../contract/headers.ts'
import type { Parts } from '../parts.ts'
import { checked } from './by-sdk.ts'
import { Carried } from './carried.ts'
import type { Provider, ProviderCall } from './provider.ts'
import type { ReceivedCall } from './receive.ts'
import { createUpstream, upstreamParts } from './upstream.ts'

export type Answered<Reply> = {
  reply: Reply
  /** The reply as it came, if the provider's text can pass unchanged. */
  text: string | undefined
  headers: Record<string, string>
}

/**
 * Asks the provider once, and returns only a complete reply. Everything else becomes an error of the table.
 * @param read checks what the provider sent, and returns it as a reply or throws
 */
export type Ask = <Reply>(
  call: ReceivedCall,
  read: (value: unknown) => Reply,
  send: (call: ProviderCall) => Promise<unknown>,
) => Promise<Answered<Reply>>

export function createAsk(provider: Provider, parts: Parts): Ask {
  const watch = upstreamParts(provider, parts)
  return async (call, read, send) => {
    const upstream = createUpstream(watch, call)
    try {
      const sent = await send({ fetch: upstream.fetch, signal: call.signal, isPrivate: call.isPrivate })
      const { value, text } = sent instanceof Carried ? sent : { value: sent, text: undefined }
      const reply = read(checked(value))
      const headers = upstream.simulated() ? { [header.simulated]: 'true' } : {}
      return { reply, text: reply === value ? text : undefined, headers }
    } catch (thrown) {
      throw upstream.failure(thrown)
    }
  }
}
