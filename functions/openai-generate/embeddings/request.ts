import type { EmbeddingsRequest } from '#runtime/contract/embeddings.ts'
import type { VendorEmbeddings } from '../vendor/embeddings.ts'

/**
 * The embeddings request as the vendor takes it, tokens included; fields that nobody here knows go as they came. Base64 that
 * the vendor is not asked for is made of its numbers by the runtime.
 */
export function toVendorEmbeddingsRequest(
  request: EmbeddingsRequest,
  { drops }: VendorEmbeddings,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([name]) => !drops.includes(name)))
}
