import type { EmbeddingsRequest } from '#runtime/contract/embeddings.ts'
import { inParallel } from '#runtime/provider/in-parallel.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { VertexClient } from '../sdk/port.ts'
import { readEmbeddings, toEmbeddingsReply } from './reply.ts'
import { toVertexEmbedRequests } from './request.ts'

/** Enough that a list of texts does not take seconds, and few enough not to use up a project's quota at once. */
const requestsAtOnce = 8

/** Embeds every input of a request, with as many requests to Vertex AI as the model needs. It returns all vectors or fails. */
export async function embedAll(
  client: Pick<VertexClient, 'embed'>,
  request: EmbeddingsRequest & { model: string },
  call: ProviderCall,
): Promise<unknown> {
  const limits = { atOnce: requestsAtOnce, signal: call.signal }
  const parts = await inParallel(toVertexEmbedRequests(request), limits, async (part) =>
    readEmbeddings(await client.embed(part, call), part.texts.length),
  )
  return toEmbeddingsReply(parts.flat(), request.model, Boolean(request.dimensions))
}
