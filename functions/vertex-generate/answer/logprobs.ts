import * as v from 'valibot'

const tokenSchema = v.object({ token: v.optional(v.string(), ''), logProbability: v.number() })

export const logprobsResultSchema = v.object({
  chosenCandidates: v.optional(v.array(tokenSchema), []),
  topCandidates: v.optional(v.array(v.object({ candidates: v.optional(v.array(tokenSchema), []) })), []),
})

/** Gemini's log probabilities in OpenAI's format; null if there are none. */
export function toLogprobs(result: v.InferOutput<typeof logprobsResultSchema> | undefined): object | null {
  if (result === undefined) return null
  const content = result.chosenCandidates.map((chosen, step) => ({
    ...toToken(chosen),
    top_logprobs: (result.topCandidates[step]?.candidates ?? []).map(toToken),
  }))
  return { content, refusal: null }
}

/** Gemini reports tokens as text only, so the bytes of half a character are unknown. */
function toToken({ token, logProbability }: v.InferOutput<typeof tokenSchema>) {
  return { token, logprob: logProbability, bytes: null }
}
