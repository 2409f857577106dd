import { asksForAnHour } from '#runtime/contract/cache-marks.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { localityOf } from '#runtime/provider/locality.ts'
import type { ChatProvider } from '#runtime/provider/provider.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { embedAll } from './embeddings/embed-all.ts'
import { readError } from './error.ts'
import { toChunks, toReply, usageOf } from './reply.ts'
import { toVendorRequest } from './request.ts'
import { settings } from './settings.ts'
import { dialects } from './vendor/dialects.ts'
import { vendorEmbeddings } from './vendor/embeddings.ts'
import { vendors } from './vendor/vendors.ts'

/** Text generation and embeddings by any vendor of OpenAI's API; deployed once per vendor, with its own address and key. */
export const createFunction: CreateFunction = (parts) => {
  const read = readSettings(settings, parts.environment)
  const vendor = vendors[read.OPENAI_VENDOR]
  const embeddings = vendorEmbeddings[read.OPENAI_VENDOR]
  const client = createClient(read, vendor, parts.secrets)
  const takesMarks = dialects[vendor.provider].cacheMarks.includes('cache_control')
  const isWrittenForAnHour = (request: ChatRequest) => takesMarks && asksForAnHour(request)
  const chat: ChatProvider = {
    name: vendor.provider,
    locality: vendor.keyless && read.OPENAI_BASE_URL ? localityOf(read.OPENAI_BASE_URL) : 'external',
    defaultModel: read.OPENAI_MODEL,
    readError,
    secrets: ['openai-api-key'],
    chat: async (request, call) =>
      toReply(await client.chat(toVendorRequest(request, vendor), call), vendor.provider, isWrittenForAnHour(request)),
    stream: (request, call) =>
      toChunks(client.stream(toVendorRequest(request, vendor), call), vendor.provider, isWrittenForAnHour(request)),
    usageOf: (reply, request) => usageOf(reply, vendor.provider, isWrittenForAnHour(request)),
  }
  if (!embeddings) return providerRoutes({ ...chat, noEmbeddings: `${vendor.provider} has none` }, parts)
  return providerRoutes(
    {
      ...chat,
      defaultEmbeddingModel: read.OPENAI_EMBEDDING_MODEL,
      embed: (request, call) => embedAll(client, request, { ...embeddings, provider: vendor.provider }, call),
    },
    parts,
  )
}
