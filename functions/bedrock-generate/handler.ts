import { translated } from '#runtime/provider/refused-reply.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError, readThrown } from './error.ts'
import { asksForAnHour } from './messages/cache-points.ts'
import { toReply } from './reply.ts'
import { toBedrockRequest } from './request.ts'
import { settings } from './settings.ts'
import { toChunks } from './stream/chunks.ts'
import { toUsage } from './usage.ts'

/** Text generation by Claude and others on AWS Bedrock. */
export const createFunction: CreateFunction = (parts) => {
  const bedrock = readSettings(settings, parts.environment)
  const client = createClient(bedrock, parts.secrets, parts.fetch)
  return providerRoutes(
    {
      name: 'bedrock',
      genAiName: 'aws.bedrock',
      locality: 'external',
      defaultModel: bedrock.BEDROCK_MODEL,
      readError,
      frames: 'prelude',
      readThrown,
      secrets: ['bedrock-api-key', 'bedrock-credentials'],
      chat: async (request, call) => {
        const sent = toBedrockRequest(request)
        return translated(await client.converse(sent, call), (reply) =>
          toReply(reply, request.model, parts.now(), asksForAnHour(sent)),
        )
      },
      usageOf: (reply, request) => toUsage(reply.usage, reply, asksForAnHour(toBedrockRequest(request))),
      stream: (request, call) => {
        const sent = toBedrockRequest(request)
        return toChunks(client.stream(sent, call), request.model, parts.now(), asksForAnHour(sent))
      },
    },
    parts,
  )
}
