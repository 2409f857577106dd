import { routersOwn } from '#runtime/contract/known-request.ts'
import type { VendorName } from './vendors.ts'

export type VendorEmbeddings = {
  /** Fields to drop, because the vendor refuses or ignores them and no vector depends on them. */
  drops: readonly string[]
  /** How many inputs the vendor takes in one request, where that is fewer than OpenAI's 2,048. */
  inputsAtOnce?: number
}

/** With `user`, which is for OpenAI's records. */
const bookkeeping = [...routersOwn, 'user']

/** Not every vendor sends base64 for every model: numbers are asked for, and the runtime makes base64 of them. */
const numbers = ['encoding_format']

/**
 * The vendors that offer embeddings, and how they differ; undefined for the others. `dimensions` is never dropped: a caller who
 * asks for short vectors should see the vendor's 400 rather than vectors of another length.
 */
export const vendorEmbeddings: Readonly<Record<VendorName, VendorEmbeddings | undefined>> = {
  openai: { drops: routersOwn },
  // "Unrecognized request arguments supplied: user".
  together: { drops: [...bookkeeping, ...numbers] },
  // "No embedding data received" is what its clients say to base64 of some models.
  openrouter: { drops: [...routersOwn, ...numbers] },
  fireworks: { drops: [...bookkeeping, ...numbers] },
  cerebras: undefined,
  zai: { drops: [...bookkeeping, ...numbers] },
  // "at most 100 requests can be in one batch".
  gemini: { drops: [...bookkeeping, ...numbers], inputsAtOnce: 100 },
  vllm: { drops: [...bookkeeping, ...numbers] },
  sglang: { drops: [...bookkeeping, ...numbers] },
}
