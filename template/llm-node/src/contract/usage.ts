import * as v from 'valibot'
import { isJsonObject } from './json-object.ts'
import { present } from './present.ts'

/** A reported number of tokens. More than a billion in one call are a mistake, and would drown all other costs. */
export const tokenCountSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))
const tokens = v.optional(v.nullable(tokenCountSchema))

/**
 * Usage in OpenAI's format, the only one used here. `prompt_tokens` includes cached and cache-written tokens and those of sound
 * and images; `completion_tokens` includes reasoning. An unknown field is absent, never 0. OpenAI has no names for tokens cached
 * for an hour, for cached sound, and for uses of a provider's own tools: those names are ours, or Anthropic's.
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
        /** The part of `cache_write_tokens` that is cached for an hour; null if nobody knows how large it is. */
        cache_write_1h_tokens: tokens,
        audio_tokens: tokens,
        image_tokens: tokens,
        video_tokens: tokens,
        /** The parts of `cached_tokens` by kind. */
        cached_audio_tokens: tokens,
        cached_image_tokens: tokens,
        cached_video_tokens: tokens,
      }),
    ),
  ),
  completion_tokens_details: v.optional(
    v.nullable(v.looseObject({ reasoning_tokens: tokens, audio_tokens: tokens, image_tokens: tokens })),
  ),
  /** The tier, speed and region, if the provider reports them with the usage. */
  service_tier: v.optional(v.nullable(v.string())),
  speed: v.optional(v.nullable(v.string())),
  inference_geo: v.optional(v.nullable(v.string())),
  /** The uses of the provider's own tools, such as `web_search_requests`. */
  server_tool_use: v.optional(v.nullable(v.record(v.string(), tokens))),
  cost_details: v.optional(v.nullable(v.looseObject({}))),
})

export type Usage = v.InferOutput<typeof usageSchema>

/** True for a usage of zeros, which some servers report of what they have not counted: no call has neither a prompt nor an answer. */
export function countsNothing({ prompt_tokens, completion_tokens = 0 }: Usage): boolean {
  return prompt_tokens === 0 && completion_tokens === 0
}

/**
 * What is known of a stream's usage with what its next piece says. No count is taken back by one of 0, nor by its absence, and nothing
 * that was told beside the counts by a piece that leaves it out.
 */
export function latestUsage(before: Usage | undefined, next: Usage | null | undefined): Usage | undefined {
  if (!next || !before) return next ?? before
  if (countsNothing(next)) return before
  return { ...latestCounts(before, next), ...toldBeside(before), ...toldBeside(next) }
}

function toldBeside({ server_tool_use, service_tier, speed, inference_geo }: Usage): Partial<Usage> {
  return present({ server_tool_use, service_tier, speed, inference_geo })
}

function latestCounts(before: Usage, next: Usage): Usage {
  if (takesBack(before.completion_tokens, next.completion_tokens)) {
    return takesBack(next.prompt_tokens, before.prompt_tokens) ? withPromptOf(next, before) : before
  }
  if (takesBack(before.prompt_tokens, next.prompt_tokens)) return withPromptOf(before, next)
  return { ...next, ...detailsLeftOut(before, next) }
}

/** What divides a count, and the cost, hold for the counts that they were told with. Thoughts are a part of any larger answer, too. */
function detailsLeftOut(before: Usage, next: Usage): Partial<Usage> {
  const isSamePrompt = next.prompt_tokens === before.prompt_tokens
  const { completion_tokens: answered = 0 } = before
  const { completion_tokens: answer = 0 } = next
  const known = {
    ...(isSamePrompt && { prompt_tokens_details: before.prompt_tokens_details }),
    ...(answer >= answered && { completion_tokens_details: before.completion_tokens_details }),
    ...(isSamePrompt &&
      answer === answered && { cost: before.cost, is_byok: before.is_byok, cost_details: before.cost_details }),
  }
  return Object.fromEntries(Object.entries(known).filter(([name, value]) => value != null && next[name] == null))
}

function takesBack(before: number | undefined, next: number | undefined): boolean {
  return before !== undefined && (next === undefined || (next === 0 && before > 0))
}

function withPromptOf({ prompt_tokens, prompt_tokens_details }: Usage, answered: Usage): Usage {
  const { total_tokens, prompt_tokens_details: _, ...rest } = answered
  const sum = prompt_tokens + (answered.completion_tokens ?? 0)
  return {
    ...rest,
    prompt_tokens,
    ...(total_tokens !== undefined && { total_tokens: Math.max(total_tokens, sum) }),
    ...(prompt_tokens_details && { prompt_tokens_details }),
  }
}

/** Usage in this form; undefined if it cannot be read, because then it is unknown. */
export function readUsage(usage: unknown): Usage | undefined {
  // Most chunks have none, and a schema takes its time to say what is wrong with that.
  if (!isJsonObject(usage)) return undefined
  const told = withoutNullCounts(usage)
  return v.is(usageSchema, told) ? withCompletionTokens(withCachedTokens(told)) : undefined
}

/** Some servers write null for a count that they do not have. */
function withoutNullCounts(usage: Record<string, unknown>): Record<string, unknown> {
  if (usage.completion_tokens !== null && usage.total_tokens !== null) return usage
  const { completion_tokens, total_tokens, ...rest } = usage
  return { ...rest, ...present({ completion_tokens, total_tokens }) }
}

/** Where only the total tells of the answer, the rest of it is the answer's. Of embeddings, the total is the prompt. */
function withCompletionTokens(usage: Usage): Usage {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total = 0 } = usage
  const isTold = completion === undefined && prompt > 0 && total > prompt
  return isTold ? { ...usage, completion_tokens: total - prompt } : usage
}

/** Together and Moonshot name cached tokens beside the prompt's, and DeepSeek by a name of its own. */
function withCachedTokens(usage: Usage): Usage {
  const cached = usage.cached_tokens ?? usage.prompt_cache_hit_tokens
  const details = usage.prompt_tokens_details
  if (cached === undefined || details?.cached_tokens != null || !v.is(tokenCountSchema, cached)) return usage
  return { ...usage, prompt_tokens_details: { ...details, cached_tokens: cached } }
}
