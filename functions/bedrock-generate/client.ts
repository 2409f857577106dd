import type { ProviderCall } from '#runtime/provider/provider.ts'
import { watchCall } from '#runtime/provider/watched-call.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { toCredentialsError, toStreamError } from './error.ts'
import type { BedrockRequest } from './request.ts'
import type { BedrockClient } from './sdk/client.ts'
import type { BedrockSettings } from './settings.ts'

/**
 * Sends requests through @aws-sdk/client-bedrock-runtime, which is loaded with the first of them: it takes longer to load than
 * the rest of the function. A client keeps what credentials it was given, so it is made anew only when a secret has changed.
 * @param fetch for the requests by which the SDK comes to its credentials
 */
export function createClient(settings: BedrockSettings, secrets: Secrets, fetch: ProviderCall['fetch']) {
  let current: { version: string; client: Promise<BedrockClient> } | undefined

  function connected(): Promise<BedrockClient> {
    const apiKey = secrets.read('bedrock-api-key')
    const credentials = secrets.read('bedrock-credentials')
    const version = JSON.stringify([apiKey, credentials])
    if (current?.version !== version) {
      const credentialsFile = credentials === undefined ? undefined : secrets.file('bedrock-credentials')
      const load = async () => (await import('./sdk/client.ts')).connect({ settings, apiKey, credentialsFile, fetch })
      current = { version, client: load() }
    }
    return current.client
  }

  return {
    async converse(request: BedrockRequest, call: ProviderCall): Promise<unknown> {
      const watched = watchCall(call)
      try {
        return await (await connected()).converse(request, watched)
      } catch (thrown) {
        throw watched.isModelAsked() ? thrown : toCredentialsError(thrown)
      }
    },
    async *stream(request: BedrockRequest, call: ProviderCall): AsyncGenerator<unknown> {
      const watched = watchCall(call)
      try {
        yield* (await connected()).stream(request, watched)
      } catch (thrown) {
        throw watched.isModelAsked() ? toStreamError(thrown) : toCredentialsError(thrown)
      }
    },
  }
}
