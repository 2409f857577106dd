import type { Usage } from '#runtime/contract/usage.ts'

/** Usage is in OpenAI's format. What a vendor adds stays in it, such as OpenRouter's `cost` in USD. */
export { readUsage as toUsage } from '#runtime/contract/usage.ts'

/** The same for a vendor whose completion_tokens leave thoughts out, so that only the total shows them. */
export function withThoughtsOfTotal(usage: Usage): Usage {
  const { prompt_tokens, completion_tokens = 0, total_tokens = 0, completion_tokens_details } = usage
  const thoughts = total_tokens - prompt_tokens - completion_tokens
  if (thoughts <= 0) return usage
  const reasoning_tokens = (completion_tokens_details?.reasoning_tokens ?? 0) + thoughts
  return {
    ...usage,
    completion_tokens: completion_tokens + thoughts,
    completion_tokens_details: { ...completion_tokens_details, reasoning_tokens },
  }
}
