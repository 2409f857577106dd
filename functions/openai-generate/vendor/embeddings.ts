import type { VendorName } from './vendors.ts'

export type VendorEmbeddings = {
  /** Fields that are left out, because the vendor refuses them or knows nothing of them, and no vector depends on them. */
  drops: readonly string[]
}

/** `metadata` is meant for the router, and `user` for OpenAI's books. */
const bookkeeping = ['metadata', 'user']

/**
 * The vendors that embed, and how they differ; undefined for those that do not. `dimensions` is in no list: who asks for short
 * vectors is to see a vendor's 400, and not vectors of another length.
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
