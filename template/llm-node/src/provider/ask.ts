import type { ChatRequest } from '../contract/chat.ts'
import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import { header } from '../contract/headers.ts'
import { reportedBy, withReported } from '../contract/reported.ts'
import type { Usage } from '../contract/usage.ts'
import type { Parts } from '../parts.ts'
import type { Operation } from '../telemetry/gen-ai.ts'
import { checked } from './by-sdk.ts'
import { Carried } from './carried.ts'
import { type ObserveCalls, type ObservedCall, type Said, saidBefore } from './observe-calls.ts'
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
export type Ask<Request, Reply> = (
  call: ReceivedCall,
  request: Request & { model: string },
  read: (value: unknown) => Reply,
  send: (call: ProviderCall) => Promise<unknown>,
) => Promise<Answered<Reply>>

/** What is asked for, and what a reply says about itself. */
export type AskParts<Request, Reply> = {
  operation: Operation
  observe: ObserveCalls
  said: (reply: Reply, observed: ObservedCall) => Said
  usageOf?: ((reply: Record<string, unknown>, request: Request & { model: string }) => Usage | undefined) | undefined
}

export function createAsk<Request extends ChatRequest | EmbeddingsRequest, Reply>(
  provider: Provider,
  parts: Parts,
  { operation, observe, said, usageOf }: AskParts<Request, Reply>,
): Ask<Request, Reply> {
  const watch = upstreamParts(provider, parts)
  return async (call, request, read, send) => {
    const observed = observe(call, operation, request)
    const upstream = createUpstream(
      watch,
      { ...call, traceContext: observed.traceContext },
      { usageOf: usageOf && ((reply) => usageOf(reply, request)) },
    )
    let value: unknown
    try {
      const sent = await send({ fetch: upstream.fetch, signal: call.signal, isPrivate: call.isPrivate })
      const text = sent instanceof Carried ? sent.text : undefined
      value = sent instanceof Carried ? sent.value : sent
      const reply = read(checked(value))
      observed.ended({ said: said(reply, observed), address: upstream.address() })
      const headers = upstream.simulated() ? { [header.simulated]: 'true' } : {}
      return { reply, text: reply === value ? text : undefined, headers }
    } catch (thrown) {
      const error = withReported(upstream.failure(thrown), reportedBy(value))
      observed.ended({ said: saidBefore(error), error, address: upstream.address() })
      throw error
    }
  }
}
