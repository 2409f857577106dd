import { BaseAnthropic } from '@anthropic-ai/sdk/client'
import * as v from 'valibot'
import { parseExactly } from '#runtime/contract/exact-json.ts'
import { tokenCountSchema } from '#runtime/contract/usage.ts'
import { createPost } from '#runtime/provider/built-requests.ts'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { AnthropicRequest } from './request.ts'

const path = '/v1/messages'
const countPath = `${path}/count_tokens`

const countSchema = v.object({ input_tokens: tokenCountSchema })

/** Calls end earlier, by their signal. Without a timeout, the SDK refuses a large max_tokens. */
const timeoutMs = 600_000

/**
 * Sends requests as @anthropic-ai/sdk builds them, and reads streams by it: for each of those it gets a client of its own, whose
 * `fetch` belongs to the call. Retries belong to the router.
 */
export function createClient(baseUrl: string, secrets: Secrets) {
  const readKey = () => secrets.requireKey('anthropic-api-key')
  const createAnthropic = (apiKey: string, call?: ProviderCall) =>
    new BaseAnthropic({
      apiKey,
      baseURL: baseUrl,
      ...(call && { fetch: call.fetch }),
      timeout: timeoutMs,
      maxRetries: 0,
      logLevel: 'off',
      openTelemetry: false,
    })
  const post = createPost(readKey, (apiKey) => createAnthropic(apiKey))
  return {
    chat: (body: AnthropicRequest, call: ProviderCall): Promise<unknown> =>
      // JSON.parse rounds the numbers in the arguments of calls.
      bySdk(async () => parseExactly(await (await post(path, body, call)).text())),
    countTokens: async (body: AnthropicRequest, call: ProviderCall): Promise<number> => {
      const counted = await bySdk(async () => (await post(countPath, body, call)).json())
      return v.parse(countSchema, counted).input_tokens
    },
    stream: (body: AnthropicRequest, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(() =>
        createAnthropic(readKey(), call).post<AsyncIterable<unknown>>(path, {
          body,
          signal: call.signal,
          stream: true,
        }),
      ),
  }
}
