import type { VendorName } from './vendors.ts'

export type VendorEmbeddings = {
  /** Fields to drop, because the vendor refuses or ignores them and no vector depends on them. */
  drops: readonly string[]
}

/** `metadata` is for the router, and `user` for OpenAI's records. */
const bookkeeping = ['metadata', 'user']

/**
 * The vendors that offer embeddings, and how they differ; undefined for the others. `dimensions` is never dropped: a caller who
 * asks for short vectors should see the vendor's 400 rather than vectors of another length.
 */
export const vendorEmbeddings: Readonly<Record<VendorName, VendorEmbeddings | undefined>> = {
  openai: { drops: ['metadata'] },
  // "Unrecognized request arguments supplied: user".
  together: { drops: bookkeeping },
  openrouter: { drops: ['metadata'] },
  fireworks: { drops: bookkeeping },
  cerebras: undefined,
  // Its reference has no encoding_format: it sends numbers.
  zai: { drops: [...bookkeeping, 'encoding_format'] },
  // The models behind it send numbers.
  gemini: { drops: [...bookkeeping, 'encoding_format'] },
  vllm: { drops: bookkeeping },
  sglang: { drops: bookkeeping },
}
