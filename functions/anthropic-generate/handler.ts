import { asksForAnHour } from '#runtime/contract/cache-marks.ts'
import { translated } from '#runtime/provider/refused-reply.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError } from './error.ts'
import { toReply } from './reply.ts'
import { toAnthropicRequest, toCountRequest } from './request.ts'
import { settings } from './settings.ts'
import { toChunks } from './stream/chunks.ts'
import { toUsage } from './usage.ts'

/** Text generation by Claude at Anthropic. */
export const createFunction: CreateFunction = (parts) => {
  const { ANTHROPIC_MODEL, ANTHROPIC_BASE_URL } = readSettings(settings, parts.environment)
  const client = createClient(ANTHROPIC_BASE_URL, parts.secrets)
  return providerRoutes(
    {
      name: 'anthropic',
      locality: 'external',
      defaultModel: ANTHROPIC_MODEL,
      readError,
      secrets: ['anthropic-api-key'],
      chat: async (request, call) =>
        translated(await client.chat(toAnthropicRequest(request), call), (reply) =>
          toReply(reply, parts.now(), asksForAnHour(request)),
        ),
      usageOf: ({ usage }, request) => toUsage(usage, asksForAnHour(request)),
      countTokens: (request, call) => client.countTokens(toCountRequest(request), call),
      stream: (request, call) =>
        toChunks(client.stream(toAnthropicRequest(request), call), parts.now(), asksForAnHour(request)),
    },
    parts,
  )
}
