import * as v from 'valibot'
import { flag, pauseMs, wholeNumber } from './values.ts'

/** What is known of a provider's prompt cache. */
export const promptCacheSchema = v.strictObject({
  /** Shorter beginnings are not cached. */
  minTokens: v.optional(wholeNumber, 1024),
  /** How long a beginning is kept after it was last asked for. */
  livesMs: v.optional(pauseMs, 300_000),
  /** True if the provider caches only up to marks (`cache_control`). */
  marked: v.optional(flag, false),
  /** True if the provider finds the cache of a conversation by `prompt_cache_key`. */
  keyed: v.optional(flag, false),
})
export type PromptCache = v.InferOutput<typeof promptCacheSchema>

/** What the router does about them. */
export const promptCachingSchema = v.strictObject({
  /** Keeps a conversation at the target that has its beginning cached. */
  affinity: v.optional(flag, true),
  /** Marks what is likely to be asked for again, for providers that cache only what is marked. */
  marks: v.optional(flag, true),
})

type Of = { provider: string; model: string; usdPerMillionTokens?: { cachedInput?: number | undefined } | undefined }

const usual = v.parse(promptCacheSchema, {})

/**
 * The caches of providers by their references; the first row that fits. What a provider says of no model is the least that it says of
 * any. Servers of open models keep what their memory holds.
 */
const known: readonly { providers: RegExp; models: RegExp; cache: PromptCache }[] = [
  {
    providers: /^(anthropic|bedrock)$/,
    models: /haiku-4-5|opus-4-[56]/,
    cache: { ...usual, minTokens: 4096, marked: true },
  },
  { providers: /^(anthropic|bedrock)$/, models: /opus-4-7/, cache: { ...usual, minTokens: 2048, marked: true } },
  { providers: /^anthropic$/, models: /./, cache: { ...usual, marked: true } },
  { providers: /^bedrock$/, models: /claude|nova/, cache: { ...usual, marked: true } },
  { providers: /^openrouter$/, models: /^anthropic\//, cache: { ...usual, marked: true, keyed: true } },
  { providers: /^(openai|openrouter)$/, models: /./, cache: { ...usual, keyed: true } },
  { providers: /^(vertex|gemini)$/, models: /./, cache: { ...usual, minTokens: 2048 } },
  { providers: /^groq$/, models: /gpt-oss|kimi/, cache: { ...usual, livesMs: 7_200_000 } },
  { providers: /^(cluster|ollama|vllm|sglang)$/, models: /./, cache: usual },
]

/** The cache of a target for which its catalogue names none: by its provider, or by its price for what is cached. */
export function knownCache({ provider, model, usdPerMillionTokens: price }: Of): PromptCache | undefined {
  const row = known.find(({ providers, models }) => providers.test(provider) && models.test(model))
  return row?.cache ?? (price?.cachedInput === undefined ? undefined : usual)
}
