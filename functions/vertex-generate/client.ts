import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { toAuthError } from './error.ts'
import type { VertexRequest } from './request.ts'
import type { VertexSettings } from './settings.ts'

/** The narrow port that both of Google's packages stand behind. */
export type VertexClient = (request: VertexRequest, call: ProviderCall) => Promise<unknown>

export type Connection = {
  project: string
  location: string
  baseUrl: string | undefined
  /** A service-account key or a workload-identity-federation file; without one the SDK asks the metadata server. */
  keyFile: string | undefined
}

/**
 * Sends requests through the chosen SDK, which is loaded with the first of them: either costs more to load than the rest
 * of the function. A client keeps its access token, so it is made anew only when the credentials have changed.
 */
export function createClient(settings: VertexSettings, secrets: Secrets): VertexClient {
  let current: { credentials: string | undefined; client: Promise<VertexClient> } | undefined

  return async (request, call) => {
    const credentials = secrets.read('vertex-credentials')
    if (current === undefined || current.credentials !== credentials) {
      const keyFile = credentials === undefined ? undefined : secrets.file('vertex-credentials')
      current = { credentials, client: load(settings, keyFile) }
    }
    const client = await current.client
    try {
      return await client(request, call)
    } catch (thrown) {
      throw toAuthError(thrown) ?? thrown
    }
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
