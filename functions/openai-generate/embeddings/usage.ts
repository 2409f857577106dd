import * as v from 'valibot'
import type { Usage } from '#runtime/contract/usage.ts'
import { toUsage } from '../usage.ts'

const totalSchema = v.looseObject({ total_tokens: v.unknown() })

/** Embeddings have no output: if a vendor reports only the total, all of it is input. */
export function toEmbeddingUsage(usage: unknown): Usage | undefined {
  const total = v.safeParse(totalSchema, usage)
  return (
    toUsage(usage) ??
    (total.success ? toUsage({ ...total.output, prompt_tokens: total.output.total_tokens }) : undefined)
  )
}
