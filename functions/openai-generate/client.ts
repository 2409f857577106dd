import { OpenAI } from 'openai/client'
import { createPost } from '#runtime/provider/built-requests.ts'
import { bySdk } from '#runtime/provider/by-sdk.ts'
import { openAiCalls } from '#runtime/provider/openai-calls.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { SettingsError } from '#runtime/settings.ts'
import type { OpenAiSettings } from './settings.ts'
import type { Vendor } from './vendor/vendors.ts'

const secret = 'openai-api-key'

/**
 * Sends requests as the openai SDK builds them. Its typed methods know fewer fields than the vendors.
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
  const post = createPost(
    // The SDK requires a key even if the server does not.
    () => (vendor.keyless ? (secrets.readKey(secret) ?? 'none') : secrets.requireKey(secret)),
    (apiKey) =>
      new OpenAI({
        apiKey,
        // Otherwise the SDK would read these from the environment and send them to any vendor.
        adminAPIKey: null,
        organization: null,
        project: null,
        baseURL: baseUrl,
        defaultHeaders: Object.fromEntries(headers),
        logLevel: 'off',
      }),
  )
  return {
    ...openAiCalls((body, call) => post('/chat/completions', body, call)),
    embed: (body: Record<string, unknown>, call: ProviderCall): Promise<unknown> =>
      bySdk(async () => (await post('/embeddings', body, call)).json()),
  }
}
