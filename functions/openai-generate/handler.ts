import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { readError } from './error.ts'
import { toChunks, toReply } from './reply.ts'
import { toVendorRequest } from './request.ts'
import { settings } from './settings.ts'
import { vendors } from './vendor/vendors.ts'

/** Text generation by any vendor of OpenAI's API: deployed once for each, with its own address and key. */
export const createFunction: CreateFunction = (parts) => {
  const read = readSettings(settings, parts.environment)
  const vendor = vendors[read.OPENAI_VENDOR]
  const client = createClient(read, vendor, parts.secrets)
  return providerRoutes(
    {
      name: vendor.provider,
      defaultModel: read.OPENAI_MODEL,
      readError,
      chat: async (request, call) => toReply(await client.chat(toVendorRequest(request, vendor), call)),
      stream: (request, call) => toChunks(client.stream(toVendorRequest(request, vendor), call)),
    },
    parts,
  )
}
