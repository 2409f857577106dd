import * as v from 'valibot'

const tokenEntries = { token: v.string(), logprob: v.number(), bytes: v.nullish(v.array(v.number())) }

export const logprobsSchema = v.nullish(
  v.array(v.object({ ...tokenEntries, top_logprobs: v.nullish(v.array(v.object(tokenEntries))) })),
)

type Logprobs = v.InferOutput<typeof logprobsSchema>
type Token = { token: string; logprob: number; bytes?: number[] | null | undefined }

/** Ollama's log probabilities in OpenAI's format; null if there are none. */
export function toLogprobs(logprobs: Logprobs): object | null {
  if (!logprobs || logprobs.length === 0) return null
  const content = logprobs.map(({ top_logprobs, ...token }) => ({
    ...toToken(token),
    top_logprobs: (top_logprobs ?? []).map(toToken),
  }))
  return { content, refusal: null }
}

function toToken({ token, logprob, bytes }: Token) {
  return { token, logprob, bytes: bytes ?? null }
}
