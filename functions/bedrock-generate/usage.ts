import * as v from 'valibot'
import { cacheCounts } from '#runtime/contract/cache-writes.ts'
import { present } from '#runtime/contract/present.ts'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const maybe = v.nullish(tokenCountSchema)

const usageSchema = v.object({
  inputTokens: tokenCountSchema,
  outputTokens: maybe,
  cacheReadInputTokens: maybe,
  cacheWriteInputTokens: maybe,
  cacheDetails: v.nullish(v.array(v.object({ ttl: v.string(), inputTokens: tokenCountSchema }))),
})

const wordsSchema = v.object({
  serviceTier: v.nullish(v.object({ type: v.nullish(v.string()) })),
  performanceConfig: v.nullish(v.object({ latency: v.nullish(v.string()) })),
})

/** The fields beside the usage in a reply, or in the last event of a stream. */
type Beside = { serviceTier?: unknown; performanceConfig?: unknown }

/**
 * Bedrock counts tokens read from and written to the cache separately; inputTokens is the rest of the prompt
 * (docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html). It does not distinguish reasoning from the rest of the
 * output. An absent count stays absent; without inputTokens the usage is unknown.
 * @param asksForAnHour whether the request has a cache point for an hour; undefined if that is not known
 */
export function toUsage(
  usage: unknown,
  { serviceTier, performanceConfig }: Beside = {},
  asksForAnHour?: boolean,
): Usage | undefined {
  const parsed = v.safeParse(usageSchema, usage)
  const words = v.safeParse(wordsSchema, { serviceTier, performanceConfig })
  if (!parsed.success || !words.success) return undefined
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, cacheDetails } = parsed.output
  const prompt = inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0)
  const counted = { read: cacheReadInputTokens, written: cacheWriteInputTokens, divided: dividedBy(cacheDetails) }
  const cache = cacheCounts(counted, asksForAnHour)
  return {
    prompt_tokens: prompt,
    ...(typeof outputTokens === 'number' && { completion_tokens: outputTokens, total_tokens: prompt + outputTokens }),
    ...(Object.keys(cache).length > 0 && { prompt_tokens_details: cache }),
    ...present({ service_tier: words.output.serviceTier?.type, speed: words.output.performanceConfig?.latency }),
  }
}

type CacheDetails = v.InferOutput<typeof usageSchema>['cacheDetails']

/** Everything cached for longer than the default of five minutes is an hour's. No details say nothing. */
function dividedBy(details: CacheDetails) {
  if (!details?.length) return undefined
  const sumOf = (own: NonNullable<CacheDetails>) => own.reduce((sum, { inputTokens }) => sum + inputTokens, 0)
  const { fiveMinutes = [], anHour = [] } = Object.groupBy(details, ({ ttl }) =>
    ttl === '5m' ? 'fiveMinutes' : 'anHour',
  )
  return { fiveMinutes: sumOf(fiveMinutes), anHour: sumOf(anHour) }
}
