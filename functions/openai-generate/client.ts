import { OpenAI } from 'openai/client'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { streamEvents } from '#runtime/provider/stream-events.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { SettingsError } from '#runtime/settings.ts'
import type { OpenAiSettings } from './settings.ts'
import type { Vendor } from './vendor/vendors.ts'

const secret = 'openai-api-key'
const path = '/chat/completions'

/**
 * Sends requests through the openai SDK. Each call gets its own client, because the key may have been renewed and `fetch`
 * belongs to the call. Retries belong to the router. The body goes through the SDK's generic `post`, because its typed method
 * knows fewer fields than the vendors.
 * @throws SettingsError if the vendor's address is unknown
 */
export function createClient(settings: OpenAiSettings, vendor: Vendor, secrets: Secrets) {
  const headers = Object.entries(vendor.headers ?? {}).map(([name, setting]) => [name, settings[setting]])
  const baseUrl = settings.OPENAI_BASE_URL ?? vendor.baseUrl
  if (baseUrl === undefined) {
    throw new SettingsError(
      `Set OPENAI_BASE_URL to the address of ${vendor.provider}, under the function's environment in stack.yml.`,
    )
  }
  const clientFor = (call: ProviderCall) =>
    new OpenAI({
      // The SDK requires a key even if the server does not.
      apiKey: vendor.keyless ? (secrets.readKey(secret) ?? 'none') : secrets.requireKey(secret),
      // Otherwise the SDK would read these from the environment and send them to any vendor.
      adminAPIKey: null,
      organization: null,
      project: null,
      baseURL: baseUrl,
      defaultHeaders: Object.fromEntries(headers),
      fetch: call.fetch,
      maxRetries: 0,
      logLevel: 'off',
    })
  return {
    /** The reply as text, so that it can be passed on unchanged. */
    chat: (body: Record<string, unknown>, call: ProviderCall): Promise<string> =>
      bySdk(async () => {
        const response = await clientFor(call).post(path, { body, signal: call.signal }).asResponse()
        return await response.text()
      }),
    stream: (body: Record<string, unknown>, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(async () =>
        streamEvents(await clientFor(call).post(path, { body, signal: call.signal }).asResponse()),
      ),
    embed: (body: Record<string, unknown>, call: ProviderCall): Promise<unknown> =>
      bySdk(() => clientFor(call).post<unknown>('/embeddings', { body, signal: call.signal })),
  }
}
