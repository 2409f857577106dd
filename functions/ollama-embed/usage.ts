import * as v from 'valibot'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const countsSchema = v.object({ prompt_eval_count: tokenCountSchema })

/** Embeddings are priced by their input. If Ollama leaves the count out, the usage is unknown. */
export function toUsage(reply: unknown): Usage | undefined {
  const parsed = v.safeParse(countsSchema, reply)
  if (!parsed.success) return undefined
  const { prompt_eval_count } = parsed.output
  return { prompt_tokens: prompt_eval_count, total_tokens: prompt_eval_count }
}
