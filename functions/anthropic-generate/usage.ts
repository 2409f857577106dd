import * as v from 'valibot'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const maybe = v.nullish(tokenCountSchema)

const usageSchema = v.object({
  input_tokens: tokenCountSchema,
  output_tokens: maybe,
  cache_read_input_tokens: maybe,
  cache_creation_input_tokens: maybe,
  output_tokens_details: v.nullish(v.object({ thinking_tokens: maybe })),
})

/**
 * Anthropic counts what was read from the cache and what was written to it beside input_tokens, which is the rest of the
 * prompt; thinking is part of the output. A count that is absent or null stays absent; without input_tokens nothing is known.
 */
export function toUsage(usage: unknown): Usage | undefined {
  const parsed = v.safeParse(usageSchema, usage)
  if (!parsed.success) return undefined
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = parsed.output
  const prompt = input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0)
  const cache = {
    ...(typeof cache_read_input_tokens === 'number' && { cached_tokens: cache_read_input_tokens }),
    ...(typeof cache_creation_input_tokens === 'number' && { cache_write_tokens: cache_creation_input_tokens }),
  }
  const thinking = parsed.output.output_tokens_details?.thinking_tokens
  return {
    prompt_tokens: prompt,
    ...(typeof output_tokens === 'number' && {
      completion_tokens: output_tokens,
      total_tokens: prompt + output_tokens,
    }),
    ...(Object.keys(cache).length > 0 && { prompt_tokens_details: cache }),
    ...(typeof thinking === 'number' && { completion_tokens_details: { reasoning_tokens: thinking } }),
  }
}
