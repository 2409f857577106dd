import { createExactNumbers } from '#runtime/provider/exact-numbers.ts'
import type { ChatProvider } from '#runtime/provider/provider.ts'
import { translated } from '#runtime/provider/refused-reply.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { embedAll } from './embeddings/embed-all.ts'
import { readError } from './error.ts'
import { checkModelName } from './model/name.ts'
import { toReply, usageOf } from './reply.ts'
import { toVertexRequest } from './request.ts'
import { settings } from './settings.ts'
import { toChunks } from './stream/chunks.ts'

/** Text generation and embeddings by Gemini on Vertex AI. */
export const createFunction: CreateFunction = (parts) => {
  const vertex = readSettings(settings, parts.environment)
  const client = createClient(vertex, parts.secrets)
  const { exact, toJson } = createExactNumbers()
  const own = { project: vertex.GOOGLE_CLOUD_PROJECT, location: vertex.GOOGLE_CLOUD_LOCATION }
  /** The request, whose model is one of this project. */
  const checked = <Request extends { model: string }>(request: Request): Request => {
    checkModelName(request.model, own)
    return request
  }
  const chat: ChatProvider = {
    name: 'vertex',
    genAiName: 'gcp.vertex_ai',
    locality: 'external',
    defaultModel: vertex.VERTEX_MODEL,
    readError,
    hidesErrors: true,
    secrets: ['vertex-credentials'],
    chat: async (request, call) =>
      translated(await client.generate(toVertexRequest(checked(request)), exact(call)), (reply) =>
        toReply(reply, request.model, parts.now(), toJson),
      ),
    usageOf,
    stream: (request, call) =>
      toChunks(client.stream(toVertexRequest(checked(request)), exact(call)), request.model, parts.now(), toJson),
  }
  if (vertex.VERTEX_SDK === 'vertexai') {
    return providerRoutes({ ...chat, noEmbeddings: '@google-cloud/vertexai has none; set VERTEX_SDK to genai' }, parts)
  }
  return providerRoutes(
    {
      ...chat,
      defaultEmbeddingModel: vertex.VERTEX_EMBEDDING_MODEL,
      embed: async (request, call) => embedAll(client, checked(request), call),
    },
    parts,
  )
}
