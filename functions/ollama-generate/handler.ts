import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError } from './error.ts'
import { toChunks, toReply } from './reply.ts'
import { toOllamaRequest } from './request.ts'
import { settings } from './settings.ts'

/** Text generation by Ollama in the cluster: where private prompts go. */
export const createFunction: CreateFunction = (parts) => {
  const { OLLAMA_HOST, OLLAMA_GENERATE_MODEL, OLLAMA_KEEP_ALIVE } = readSettings(settings, parts.environment)
  const client = createClient(OLLAMA_HOST)
  return providerRoutes(
    {
      name: 'ollama',
      defaultModel: OLLAMA_GENERATE_MODEL,
      readError,
      chat: async (request, call) =>
        toReply(await client.chat(toOllamaRequest(request, OLLAMA_KEEP_ALIVE), call), parts.now()),
      stream: (request, call) =>
        toChunks(client.stream(toOllamaRequest(request, OLLAMA_KEEP_ALIVE), call), parts.now()),
    },
    parts,
  )
}
