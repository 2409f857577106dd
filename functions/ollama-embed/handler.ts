import { localityOf } from '#runtime/provider/locality.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError } from './error.ts'
import { toReply } from './reply.ts'
import { toOllamaRequest } from './request.ts'
import { settings } from './settings.ts'

/** Embeddings by Ollama in the cluster: the text does not leave it. */
export const createFunction: CreateFunction = (parts) => {
  const { OLLAMA_HOST, OLLAMA_EMBED_MODEL, OLLAMA_KEEP_ALIVE } = readSettings(settings, parts.environment)
  const client = createClient(OLLAMA_HOST)
  return providerRoutes(
    {
      name: 'ollama',
      locality: localityOf(OLLAMA_HOST),
      defaultEmbeddingModel: OLLAMA_EMBED_MODEL,
      readError,
      embed: async (request, call) =>
        toReply(await client(toOllamaRequest(request, OLLAMA_KEEP_ALIVE), call), request.dimensions),
    },
    parts,
  )
}
