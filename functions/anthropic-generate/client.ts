import { BaseAnthropic } from '@anthropic-ai/sdk/client'
import * as v from 'valibot'
import { parseExactly } from '#runtime/contract/exact-json.ts'
import { tokenCountSchema } from '#runtime/contract/usage.ts'
import { createPost } from '#runtime/provider/built-requests.ts'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { streamEvents } from '#runtime/provider/stream-events.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { AnthropicRequest } from './request.ts'

const path = '/v1/messages'
const countPath = `${path}/count_tokens`

const countSchema = v.object({ input_tokens: tokenCountSchema })

/** Sends requests as @anthropic-ai/sdk builds them. It does not read streams: it skips each event without a name. */
export function createClient(baseUrl: string, secrets: Secrets) {
  const post = createPost(
    () => secrets.requireKey('anthropic-api-key'),
    (apiKey) => new BaseAnthropic({ apiKey, baseURL: baseUrl, logLevel: 'off', openTelemetry: false }),
  )
  return {
    chat: (body: AnthropicRequest, call: ProviderCall): Promise<unknown> =>
      // JSON.parse rounds the numbers in the arguments of calls.
      bySdk(async () => parseExactly(await (await post(path, body, call)).text())),
    countTokens: async (body: AnthropicRequest, call: ProviderCall): Promise<number> => {
      const counted = await bySdk(async () => (await post(countPath, body, call)).json())
      return v.parse(countSchema, counted).input_tokens
    },
    stream: (body: AnthropicRequest, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(async () => streamEvents(await post(path, body, call))),
  }
}
