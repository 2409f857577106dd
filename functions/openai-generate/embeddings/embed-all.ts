import { type EmbeddingsRequest, inputsOf } from '#runtime/contract/embeddings.ts'
import { wholeEmbeddings } from '#runtime/contract/whole-reply.ts'
import { inParallel } from '#runtime/provider/in-parallel.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { VendorEmbeddings } from '../vendor/embeddings.ts'
import { joinReplies } from './join-replies.ts'
import { toEmbeddingsReply } from './reply.ts'
import { toVendorEmbeddingsRequest } from './request.ts'

/** Enough that a long list does not take seconds, and few enough not to use up a quota at once. */
const requestsAtOnce = 8

type Embed = { embed(body: Record<string, unknown>, call: ProviderCall): Promise<unknown> }

/** Embeds every input of a request, with as many requests to the vendor as it needs. It returns all vectors or fails. */
export async function embedAll(
  client: Embed,
  request: EmbeddingsRequest & { model: string },
  vendor: VendorEmbeddings & { provider: string },
  call: ProviderCall,
): Promise<unknown> {
  const body = toVendorEmbeddingsRequest(request, vendor)
  const embed = async (part: Record<string, unknown>) =>
    toEmbeddingsReply(await client.embed(part, call), request.model)
  const inputs = inputsOf(request)
  const { inputsAtOnce = inputs.length } = vendor
  if (inputs.length <= inputsAtOnce) return embed(body)

  const limits = { atOnce: requestsAtOnce, signal: call.signal }
  const replies = await inParallel(split(inputs, inputsAtOnce), limits, async (input) => {
    const wanted = { by: vendor.provider, count: input.length, dimensions: request.dimensions }
    return wholeEmbeddings(await embed({ ...body, input }), wanted)
  })
  return joinReplies(replies)
}

function split<Input>(inputs: readonly Input[], most: number): Input[][] {
  const count = Math.ceil(inputs.length / most)
  return Array.from({ length: count }, (_, part) => inputs.slice(part * most, (part + 1) * most))
}
