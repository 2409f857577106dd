import * as v from 'valibot'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const count = v.optional(tokenCountSchema, 0)

const usageMetadataSchema = v.object({
  promptTokenCount: tokenCountSchema,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  toolUsePromptTokenCount: count,
  cachedContentTokenCount: count,
})

/**
 * Gemini's prompt count includes cached tokens, but its candidates' count excludes thoughts. Thoughts are charged as output, so
 * they are part of completion_tokens here. A missing count is 0; without a prompt count the usage is unknown.
 */
export function toUsage(usageMetadata: unknown): Usage | undefined {
  const parsed = v.safeParse(usageMetadataSchema, usageMetadata)
  if (!parsed.success) return undefined
  const counts = parsed.output
  const prompt = counts.promptTokenCount + counts.toolUsePromptTokenCount
  const completion = counts.candidatesTokenCount + counts.thoughtsTokenCount
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: counts.cachedContentTokenCount },
    completion_tokens_details: { reasoning_tokens: counts.thoughtsTokenCount },
  }
}
