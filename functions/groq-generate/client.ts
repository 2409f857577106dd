import { Groq } from 'groq-sdk/client'
import { createPost } from '#runtime/provider/built-requests.ts'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { streamEvents } from '#runtime/provider/stream-events.ts'
import type { Secrets } from '#runtime/secrets.ts'

const path = '/openai/v1/chat/completions'

/** Sends chat requests as groq-sdk builds them. Its typed methods know fewer fields than callers may send. */
export function createClient(baseUrl: string, secrets: Secrets) {
  const post = createPost(
    () => secrets.requireKey('groq-api-key'),
    (apiKey) => new Groq({ apiKey, baseURL: baseUrl, logLevel: 'off' }),
  )
  return {
    /** The reply as text, so that it can be passed on unchanged. */
    chat: (body: Record<string, unknown>, call: ProviderCall): Promise<string> =>
      bySdk(async () => (await post(path, body, call)).text()),
    stream: (body: Record<string, unknown>, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(async () => streamEvents(await post(path, body, call))),
  }
}
