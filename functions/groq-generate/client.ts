import { Groq } from 'groq-sdk/client'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { streamEvents } from '#runtime/provider/stream-events.ts'
import type { Secrets } from '#runtime/secrets.ts'

/**
 * Sends chat requests through groq-sdk. Creating a client takes microseconds, so each call gets its own: the key may have been
 * renewed, and `fetch` belongs to the call. Retries belong to the router. The body goes through the SDK's generic `post`,
 * because its typed method knows fewer fields than callers may send.
 */
export function createClient(baseUrl: string, secrets: Secrets) {
  const path = '/openai/v1/chat/completions'
  const groqFor = (call: ProviderCall) =>
    new Groq({
      apiKey: secrets.requireKey('groq-api-key'),
      baseURL: baseUrl,
      fetch: call.fetch,
      maxRetries: 0,
      logLevel: 'off',
    })
  return {
    chat: (body: Record<string, unknown>, call: ProviderCall): Promise<unknown> =>
      bySdk(() => groqFor(call).post<unknown>(path, { body, signal: call.signal })),
    stream: (body: Record<string, unknown>, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(async () => streamEvents(await groqFor(call).post(path, { body, signal: call.signal }).asResponse())),
  }
}
