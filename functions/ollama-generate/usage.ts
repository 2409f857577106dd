import * as v from 'valibot'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const countsSchema = v.object({ prompt_eval_count: tokenCountSchema, eval_count: tokenCountSchema })

/** Ollama omits counts that are 0, and so also those that it does not have. Without a count, the usage is unknown. */
export function toUsage(reply: unknown): Usage | undefined {
  const parsed = v.safeParse(countsSchema, reply)
  if (!parsed.success) return undefined
  const { prompt_eval_count, eval_count } = parsed.output
  return {
    prompt_tokens: prompt_eval_count,
    completion_tokens: eval_count,
    total_tokens: prompt_eval_count + eval_count,
  }
}
