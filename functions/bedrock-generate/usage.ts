import * as v from 'valibot'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const maybe = v.nullish(tokenCountSchema)

const usageSchema = v.object({
  inputTokens: tokenCountSchema,
  outputTokens: maybe,
  cacheReadInputTokens: maybe,
  cacheWriteInputTokens: maybe,
})

/**
 * Bedrock counts what was read from the cache and what was written to it beside inputTokens, which is the rest of the prompt
 * (docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html); it does not tell reasoning from the rest of the
 * output. A count that is absent stays absent; without inputTokens nothing is known.
 */
export function toUsage(usage: unknown): Usage | undefined {
  const parsed = v.safeParse(usageSchema, usage)
  if (!parsed.success) return undefined
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = parsed.output
  const prompt = inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0)
  const cache = {
    ...(typeof cacheReadInputTokens === 'number' && { cached_tokens: cacheReadInputTokens }),
    ...(typeof cacheWriteInputTokens === 'number' && { cache_write_tokens: cacheWriteInputTokens }),
  }
  return {
    prompt_tokens: prompt,
    ...(typeof outputTokens === 'number' && { completion_tokens: outputTokens, total_tokens: prompt + outputTokens }),
    ...(Object.keys(cache).length > 0 && { prompt_tokens_details: cache }),
  }
}
