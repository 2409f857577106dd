import { authorized } from '#runtime/provider/authorized.ts'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { toCredentialsError } from './error.ts'
import type { VertexClient } from './sdk/port.ts'
import type { VertexSettings } from './settings.ts'

/**
 * Sends requests through the chosen SDK. The first request loads it, because either SDK takes longer to load than the rest of
 * the function. A client keeps its access token, so a new one is created only when the credentials change.
 */
export function createClient(settings: VertexSettings, secrets: Secrets): Omit<VertexClient, 'authorize'> {
  let current: { credentials: string | undefined; client: Promise<VertexClient> } | undefined

  function connected(): Promise<VertexClient> {
    const credentials = secrets.read('vertex-credentials')
    if (current === undefined || current.credentials !== credentials) {
      const keyFile = credentials === undefined ? undefined : secrets.file('vertex-credentials')
      current = { credentials, client: load(settings, keyFile) }
    }
    return current.client
  }

  const client = () => authorized(connected, toCredentialsError)

  return {
    generate: (request, call) => bySdk(async () => (await client()).generate(request, call)),
    stream: (request, call) => streamBySdk(async () => (await client()).stream(request, call)),
    embed: (request, call) => bySdk(async () => (await client()).embed(request, call)),
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
