import type { Usage } from '../../usage.ts'

/**
 * Usage in the words of this dialect; without both numbers of tokens it is null. Clients require the cached tokens and those thought,
 * each in its object: one that nobody has told is 0, and `unknown_usage` names it.
 */
export function toResponseUsage(usage: Usage | undefined): { usage: object | null; unknown_usage?: string[] } {
  if (usage?.completion_tokens === undefined) return { usage: null }
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total = input + output } = usage
  const { cached_tokens: cached, cache_write_tokens: written } = usage.prompt_tokens_details ?? {}
  const { reasoning_tokens: thought } = usage.completion_tokens_details ?? {}
  const unknown = [...(cached == null ? ['cached_tokens'] : []), ...(thought == null ? ['reasoning_tokens'] : [])]
  return {
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached ?? 0, ...(written != null && { cache_write_tokens: written }) },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: thought ?? 0 },
      total_tokens: total,
    },
    ...(unknown.length > 0 && { unknown_usage: unknown }),
  }
}
