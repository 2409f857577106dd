import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError } from './error.ts'
import { toChunks, toReply } from './reply.ts'
import { toGroqRequest } from './request.ts'
import { settings } from './settings.ts'

/** Text generation by Groq. */
export const createFunction: CreateFunction = (parts) => {
  const { GROQ_MODEL, GROQ_BASE_URL } = readSettings(settings, parts.environment)
  const client = createClient(GROQ_BASE_URL, parts.secrets)
  return providerRoutes(
    {
      name: 'groq',
      locality: 'external',
      defaultModel: GROQ_MODEL,
      readError,
      secrets: ['groq-api-key'],
      chat: async (request, call) => toReply(await client.chat(toGroqRequest(request), call)),
      stream: (request, call) => toChunks(client.stream(toGroqRequest(request), call)),
    },
    parts,
  )
}
