import { watchCall } from '#runtime/provider/watched-call.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { toCredentialsError } from './error.ts'
import type { VertexClient } from './sdk/port.ts'
import type { VertexSettings } from './settings.ts'

/**
 * Sends requests through the chosen SDK, which is loaded with the first of them: either costs more to load than the rest
 * of the function. A client keeps its access token, so it is made anew only when the credentials have changed.
 */
export function createClient(settings: VertexSettings, secrets: Secrets): VertexClient {
  let current: { credentials: string | undefined; client: Promise<VertexClient> } | undefined

  function connected(): Promise<VertexClient> {
    const credentials = secrets.read('vertex-credentials')
    if (current === undefined || current.credentials !== credentials) {
      const keyFile = credentials === undefined ? undefined : secrets.file('vertex-credentials')
      current = { credentials, client: load(settings, keyFile) }
    }
    return current.client
  }

  return {
    async generate(request, call) {
      const watched = watchCall(call)
      try {
        return await (await connected()).generate(request, watched)
      } catch (thrown) {
        throw watched.isModelAsked() ? thrown : toCredentialsError(thrown)
      }
    },
    async *stream(request, call) {
      const watched = watchCall(call)
      try {
        yield* (await connected()).stream(request, watched)
      } catch (thrown) {
        throw watched.isModelAsked() ? thrown : toCredentialsError(thrown)
      }
    },
    async embed(request, call) {
      const watched = watchCall(call)
      try {
        return await (await connected()).embed(request, watched)
      } catch (thrown) {
        throw watched.isModelAsked() ? thrown : toCredentialsError(thrown)
      }
    },
  }
}

async function load(settings: VertexSettings, keyFile: string | undefined): Promise<VertexClient> {
  const connection = {
    project: settings.GOOGLE_CLOUD_PROJECT,
    location: settings.GOOGLE_CLOUD_LOCATION,
    baseUrl: settings.VERTEX_BASE_URL,
    keyFile,
  }
  if (settings.VERTEX_SDK === 'vertexai') return (await import('./sdk/vertexai.ts')).createVertexAiClient(connection)
  return (await import('./sdk/genai.ts')).createGenAiClient(connection)
}
