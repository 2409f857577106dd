import * as v from 'valibot'
import { present } from '#runtime/contract/present.ts'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'

const count = v.nullish(tokenCountSchema, 0)
/** Gemini tells what kinds of tokens there are: those of text, documents included, cost what the model costs. */
const byKind = v.nullish(v.array(v.object({ modality: v.string(), tokenCount: count })), [])

const usageMetadataSchema = v.object({
  promptTokenCount: tokenCountSchema,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  toolUsePromptTokenCount: count,
  cachedContentTokenCount: count,
  totalTokenCount: v.nullish(tokenCountSchema),
  promptTokensDetails: byKind,
  toolUsePromptTokensDetails: byKind,
  cacheTokensDetails: byKind,
  candidatesTokensDetails: byKind,
  trafficType: v.nullish(v.string()),
})

/**
 * Gemini's prompt count includes cached tokens, but its candidates' count excludes thoughts. Thoughts are charged as output, so
 * they are part of completion_tokens here; thoughts that only the total shows are no less. A missing or null count is 0; without a
 * prompt count the usage is unknown.
 */
export function toUsage(usageMetadata: unknown): Usage | undefined {
  const parsed = v.safeParse(usageMetadataSchema, usageMetadata)
  if (!parsed.success) return undefined
  const counts = parsed.output
  const prompt = counts.promptTokenCount + counts.toolUsePromptTokenCount
  const told = counts.candidatesTokenCount + counts.thoughtsTokenCount
  const completion = Math.max(told, (counts.totalTokenCount ?? 0) - prompt)
  const ofPrompt = kindsOf([...counts.promptTokensDetails, ...counts.toolUsePromptTokensDetails])
  const { cacheTokensDetails } = counts
  // A kind that the details leave out is not in the cache; without details, nobody knows.
  const ofCache =
    cacheTokensDetails.length > 0 ? { AUDIO: 0, IMAGE: 0, VIDEO: 0, ...kindsOf(cacheTokensDetails) } : undefined
  const ofAnswer = kindsOf(counts.candidatesTokensDetails)
  // What is in the cache is in the prompt, even if the prompt's details leave it out.
  for (const kind of ['AUDIO', 'IMAGE', 'VIDEO'] as const) ofPrompt[kind] ??= ofCache?.[kind] || undefined
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: counts.cachedContentTokenCount,
      ...present({ audio_tokens: ofPrompt.AUDIO, image_tokens: ofPrompt.IMAGE, video_tokens: ofPrompt.VIDEO }),
      ...present({
        cached_audio_tokens: ofPrompt.AUDIO && ofCache?.AUDIO,
        cached_image_tokens: ofPrompt.IMAGE && ofCache?.IMAGE,
        cached_video_tokens: ofPrompt.VIDEO && ofCache?.VIDEO,
      }),
    },
    completion_tokens_details: {
      reasoning_tokens: completion - counts.candidatesTokenCount,
      ...present({ audio_tokens: ofAnswer.AUDIO, image_tokens: ofAnswer.IMAGE }),
    },
    ...present({ service_tier: tierOf(counts.trafficType) }),
  }
}

function kindsOf(details: readonly { modality: string; tokenCount: number }[]): Partial<Record<string, number>> {
  const sums: Partial<Record<string, number>> = Object.create(null)
  for (const { modality, tokenCount } of details) sums[modality] = (sums[modality] ?? 0) + tokenCount
  return sums
}

/** `ON_DEMAND_PRIORITY` is the tier `priority`, and `ON_DEMAND` the list price; what was paid for beforehand keeps its name. */
function tierOf(trafficType: string | null | undefined): string | undefined {
  return trafficType
    ?.toLowerCase()
    .replace(/^on_demand_(?=.)/, '')
    .replace('traffic_type_unspecified', 'default')
}
