import { BaseAnthropic } from '@anthropic-ai/sdk/client'
import * as v from 'valibot'
import { parseExactly } from '#runtime/contract/exact-json.ts'
import { tokenCountSchema } from '#runtime/contract/usage.ts'
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
 * Sends requests through @anthropic-ai/sdk. Each call gets its own client, because the key may have been renewed and `fetch`
 * belongs to the call. Retries belong to the router. The body goes through the SDK's generic `post`, because it was translated
 * from a caller's JSON.
 */
export function createClient(baseUrl: string, secrets: Secrets) {
  const anthropicFor = (call: ProviderCall) =>
    new BaseAnthropic({
      apiKey: secrets.requireKey('anthropic-api-key'),
      baseURL: baseUrl,
      fetch: call.fetch,
      timeout: timeoutMs,
      maxRetries: 0,
      logLevel: 'off',
      openTelemetry: false,
    })
  return {
    chat: (body: AnthropicRequest, call: ProviderCall): Promise<unknown> =>
      bySdk(async () => {
        const response = await anthropicFor(call).post(path, { body, signal: call.signal }).asResponse()
        // The SDK's own parser rounds the numbers in the arguments of calls.
        return parseExactly(await response.text())
      }),
    countTokens: async (body: AnthropicRequest, call: ProviderCall): Promise<number> => {
      const counted = await bySdk(() => anthropicFor(call).post<unknown>(countPath, { body, signal: call.signal }))
      return v.parse(countSchema, counted).input_tokens
    },
    stream: (body: AnthropicRequest, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(() =>
        anthropicFor(call).post<AsyncIterable<unknown>>(path, { body, signal: call.signal, stream: true }),
      ),
  }
}
