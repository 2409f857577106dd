import { writtenForAnHour } from '#runtime/contract/cache-writes.ts'
import type { Usage } from '#runtime/contract/usage.ts'

/** Usage is in OpenAI's format. What a vendor adds stays in it, such as OpenRouter's `cost` in USD. */
export { readUsage as toUsage } from '#runtime/contract/usage.ts'

/** The same for a vendor whose completion_tokens leave thoughts out, so that only the total shows them. */
export function withThoughtsOfTotal(usage: Usage): Usage {
  const { completion_tokens = 0, completion_tokens_details } = usage
  const thoughts = onlyInTotal(usage)
  if (thoughts <= 0) return usage
  // Some of its servers count them beside the answer as well.
  const reasoning_tokens = Math.max(completion_tokens_details?.reasoning_tokens ?? 0, thoughts)
  return {
    ...usage,
    completion_tokens: completion_tokens + thoughts,
    completion_tokens_details: { ...completion_tokens_details, reasoning_tokens },
  }
}

/**
 * The same where what was written to a cache may be kept for an hour. The format has one count for all of it, which says nothing of how
 * much is kept for how long, unless a vendor says so by our name.
 * @param asksForAnHour whether the request has a mark for an hour
 */
export function withWritesForAnHour(usage: Usage, asksForAnHour: boolean): Usage {
  const details = usage.prompt_tokens_details
  if (details?.cache_write_1h_tokens !== undefined) return usage
  const anHour = writtenForAnHour(details?.cache_write_tokens ?? 0, undefined, asksForAnHour)
  return anHour === undefined
    ? usage
    : { ...usage, prompt_tokens_details: { ...details, cache_write_1h_tokens: anHour } }
}

/** True if exactly the reported thoughts are what the total has beyond its parts: then the parts leave them out, whoever the vendor is. */
export function leavesThoughtsOut(usage: Usage): boolean {
  const thoughts = onlyInTotal(usage)
  return thoughts > 0 && thoughts === usage.completion_tokens_details?.reasoning_tokens
}

function onlyInTotal({ prompt_tokens, completion_tokens = 0, total_tokens = 0 }: Usage): number {
  return total_tokens - prompt_tokens - completion_tokens
}
