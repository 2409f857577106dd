import * as v from 'valibot'

/** A number of tokens as a provider tells it. More than a billion in one call are a mistake, and priced they would be all there is. */
export const tokenCountSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))
const tokens = tokenCountSchema

/**
 * Tokens as OpenAI reports them, the one form used everywhere: cached and cache-written tokens are part of
 * `prompt_tokens`, reasoning tokens are part of `completion_tokens`. A field is absent where it is unknown, never 0.
 */
export const usageSchema = v.looseObject({
  prompt_tokens: tokens,
  completion_tokens: v.optional(tokens),
  total_tokens: v.optional(tokens),
  prompt_tokens_details: v.optional(
    v.nullable(
      v.looseObject({
        cached_tokens: v.optional(v.nullable(tokens)),
        cache_write_tokens: v.optional(v.nullable(tokens)),
      }),
    ),
  ),
  completion_tokens_details: v.optional(
    v.nullable(v.looseObject({ reasoning_tokens: v.optional(v.nullable(tokens)) })),
  ),
})

export type Usage = v.InferOutput<typeof usageSchema>
