import { createExactNumbers } from '#runtime/provider/exact-numbers.ts'
import { localityOf } from '#runtime/provider/locality.ts'
import { translated } from '#runtime/provider/refused-reply.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError, readThrown } from './error.ts'
import { createAsk } from './guard/ask.ts'
import { createGuard } from './guard/guard.ts'
import { toReply } from './reply.ts'
import { toOllamaRequest } from './request.ts'
import { settings } from './settings.ts'
import { toChunks } from './stream/chunks.ts'
import { toUsage } from './usage.ts'

/** Text generation by Ollama in the cluster: where private prompts go. */
export const createFunction: CreateFunction = (parts) => {
  const read = readSettings(settings, parts.environment)
  const requestSettings = { keepAlive: read.OLLAMA_KEEP_ALIVE, contextTokens: read.OLLAMA_CONTEXT_TOKENS }
  const client = createClient(read.OLLAMA_HOST)
  const { exact, toJson } = createExactNumbers()
  const ask = createAsk(client, createGuard(client, read.OLLAMA_CONTEXT_TOKENS))
  return providerRoutes(
    {
      name: 'ollama',
      locality: localityOf(read.OLLAMA_HOST),
      defaultModel: read.OLLAMA_GENERATE_MODEL,
      readError,
      frames: 'lines',
      readThrown,
      chat: async (request, call) =>
        translated(await ask.chat(toOllamaRequest(request, requestSettings), exact(call)), (reply) =>
          toReply(reply, parts.now(), toJson),
        ),
      usageOf: toUsage,
      stream: (request, call) =>
        toChunks(ask.stream(toOllamaRequest(request, requestSettings), exact(call)), parts.now(), toJson),
    },
    parts,
  )
}
