import { authorized } from '#runtime/provider/authorized.ts'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { toCredentialsError } from './error.ts'
import type { BedrockRequest } from './request.ts'
import type { BedrockClient } from './sdk/client.ts'
import type { BedrockSettings } from './settings.ts'

/**
 * Sends requests through @aws-sdk/client-bedrock-runtime. The first request loads it, because it takes longer to load than the
 * rest of the function. A client keeps its credentials, so a new one is created only when a secret changes.
 * @param fetch for the SDK's requests for credentials
 */
export function createClient(settings: BedrockSettings, secrets: Secrets, fetch: ProviderCall['fetch']) {
  let current: { version: string; client: Promise<BedrockClient> } | undefined

  function connected(): Promise<BedrockClient> {
    const apiKey = secrets.readKey('bedrock-api-key')
    const credentials = secrets.read('bedrock-credentials')
    const version = JSON.stringify([apiKey, credentials])
    if (current?.version !== version) {
      const credentialsFile = credentials === undefined ? undefined : secrets.file('bedrock-credentials')
      const load = async () => (await import('./sdk/client.ts')).connect({ settings, apiKey, credentialsFile, fetch })
      current = { version, client: load() }
    }
    return current.client
  }

  const client = () => authorized(connected, toCredentialsError)

  return {
    converse: (request: BedrockRequest, call: ProviderCall): Promise<unknown> =>
      bySdk(async () => (await client()).converse(request, call)),
    stream: (request: BedrockRequest, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(async () => (await client()).stream(request, call)),
  }
}
