import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError } from './error.ts'
import { toReply } from './reply.ts'
import { toVertexRequest } from './request.ts'
import { settings } from './settings.ts'
import { toChunks } from './stream/chunks.ts'

/** Text generation by Gemini on Vertex AI. */
export const createFunction: CreateFunction = (parts) => {
  const vertex = readSettings(settings, parts.environment)
  const client = createClient(vertex, parts.secrets)
  return providerRoutes(
    {
      name: 'vertex',
      defaultModel: vertex.VERTEX_MODEL,
      readError,
      chat: async (request, call) =>
        toReply(await client.generate(toVertexRequest(request), call), request.model, parts.now()),
      stream: (request, call) => toChunks(client.stream(toVertexRequest(request), call), request.model, parts.now()),
    },
    parts,
  )
}
