import type { EmbeddingsRequest } from '#runtime/contract/embeddings.ts'
import { without } from '#runtime/contract/without.ts'
import type { VendorEmbeddings } from '../vendor/embeddings.ts'

/**
 * The embeddings request as the vendor accepts it, tokens included. Unknown fields pass unchanged. If the vendor cannot send
 * base64, the runtime makes it from the vendor's numbers.
 */
export function toVendorEmbeddingsRequest(
  request: EmbeddingsRequest,
  { drops }: VendorEmbeddings,
): Record<string, unknown> {
  return without(request, drops)
}
