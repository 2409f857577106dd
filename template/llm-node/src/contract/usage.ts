import * as v from 'valibot'

/** A number of tokens as a provider tells it. More than a billion in one call are a mistake, and priced they would be all there is. */
export const tokenCountSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))
const tokens = v.optional(v.nullable(tokenCountSchema))

/**
 * Tokens as OpenAI reports them, the one form used everywhere: cached and cache-written tokens and those of sound and pictures
 * are part of `prompt_tokens`, reasoning tokens are part of `completion_tokens`. A field is absent where it is unknown, never
 * 0. OpenAI has no names for what is written to a cache for an hour, for what is cached of sound, and for what a provider's own
 * tools did: those are ours, or Anthropic's.
 */
export const usageSchema = v.looseObject({
  prompt_tokens: tokenCountSchema,
  completion_tokens: v.optional(tokenCountSchema),
  total_tokens: v.optional(tokenCountSchema),
  prompt_tokens_details: v.optional(
    v.nullable(
      v.looseObject({
        cached_tokens: tokens,
        cache_write_tokens: tokens,
        /** The part of `cache_write_tokens` that is kept for an hour. */
        cache_write_1h_tokens: tokens,
        audio_tokens: tokens,
        image_tokens: tokens,
        video_tokens: tokens,
        /** The parts of `cached_tokens` that are of these kinds. */
        cached_audio_tokens: tokens,
        cached_image_tokens: tokens,
        cached_video_tokens: tokens,
      }),
    ),
  ),
  completion_tokens_details: v.optional(
    v.nullable(v.looseObject({ reasoning_tokens: tokens, audio_tokens: tokens, image_tokens: tokens })),
  ),
  /** What the provider says of its tier, speed and region, where it says so with the usage. */
  service_tier: v.optional(v.nullable(v.string())),
  speed: v.optional(v.nullable(v.string())),
  inference_geo: v.optional(v.nullable(v.string())),
  /** How often the provider used its own tools, such as `web_search_requests`. */
  server_tool_use: v.optional(v.nullable(v.record(v.string(), tokens))),
  cost_details: v.optional(v.nullable(v.looseObject({}))),
})

export type Usage = v.InferOutput<typeof usageSchema>

/** Usage in this form; undefined if it cannot be read, because then it is unknown. */
export function readUsage(usage: unknown): Usage | undefined {
  return v.is(usageSchema, usage) ? usage : undefined
}
