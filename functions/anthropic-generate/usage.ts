import * as v from 'valibot'
import { cacheCounts } from '#runtime/contract/cache-writes.ts'
import { present } from '#runtime/contract/present.ts'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const maybe = v.nullish(tokenCountSchema)
const word = v.nullish(v.string())

const usageSchema = v.object({
  input_tokens: tokenCountSchema,
  output_tokens: maybe,
  cache_read_input_tokens: maybe,
  cache_creation_input_tokens: maybe,
  cache_creation: v.nullish(v.object({ ephemeral_5m_input_tokens: maybe, ephemeral_1h_input_tokens: maybe })),
  output_tokens_details: v.nullish(v.object({ thinking_tokens: maybe })),
  server_tool_use: v.nullish(v.record(v.string(), maybe)),
  service_tier: word,
  speed: word,
  inference_geo: word,
  /** Only the iterations of the message are in the counts above: what a compaction used, for one, is charged beside them. */
  iterations: v.nullish(v.array(v.object({ type: v.literal('message') }))),
})

/**
 * Anthropic counts tokens read from and written to the cache separately; input_tokens is the rest of the prompt. Thoughts are part
 * of the output. What else affects the price (tier, speed, region, tools) keeps its name. An absent or null count stays absent;
 * without input_tokens the usage is unknown.
 * @param asksForAnHour whether the request has a mark for an hour; undefined if that is not known
 */
export function toUsage(usage: unknown, asksForAnHour?: boolean): Usage | undefined {
  const parsed = v.safeParse(usageSchema, usage)
  if (!parsed.success) return undefined
  const { input_tokens, output_tokens, cache_creation, output_tokens_details, iterations: _, ...told } = parsed.output
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written, ...rest } = told
  const prompt = input_tokens + (read ?? 0) + (written ?? 0)
  const cache = cacheCounts({ read, written, divided: dividedBy(cache_creation) }, asksForAnHour)
  const thinking = output_tokens_details?.thinking_tokens
  return {
    prompt_tokens: prompt,
    ...(typeof output_tokens === 'number' && {
      completion_tokens: output_tokens,
      total_tokens: prompt + output_tokens,
    }),
    ...(Object.keys(cache).length > 0 && { prompt_tokens_details: cache }),
    ...(typeof thinking === 'number' && { completion_tokens_details: { reasoning_tokens: thinking } }),
    ...present(rest),
  }
}

type CacheCreation = v.InferOutput<typeof usageSchema>['cache_creation']

function dividedBy(creation: CacheCreation) {
  const { ephemeral_5m_input_tokens: fiveMinutes, ephemeral_1h_input_tokens: anHour } = creation ?? {}
  return fiveMinutes == null && anHour == null ? undefined : { fiveMinutes, anHour }
}
