import * as v from 'valibot'

const tokenSchema = v.looseObject({
  token: v.string(),
  logprob: v.number(),
  bytes: v.optional(v.nullable(v.array(v.number()))),
  top_logprobs: v.optional(v.nullable(v.array(v.looseObject({ token: v.string(), logprob: v.number() })))),
})
const logprobsSchema = v.looseObject({ content: v.array(tokenSchema) })

/** The older form: a list for each fact about the tokens. `text_offset` counts characters of the answer. */
export type TextLogprobs = {
  text_offset: number[]
  token_logprobs: number[]
  tokens: string[]
  top_logprobs: Record<string, number>[]
}

/**
 * Rewrites the log probabilities of one choice, or of pieces of it in their order.
 * @returns null for what has none
 */
export function createTextLogprobs(): (logprobs: unknown) => TextLogprobs | null {
  let offset = 0
  return (logprobs) => {
    const parsed = v.safeParse(logprobsSchema, logprobs)
    if (!parsed.success) return null
    const { content } = parsed.output
    return {
      text_offset: content.map(({ token, bytes }) => {
        const begins = offset
        offset += charactersBegun(bytes ?? Buffer.from(token))
        return begins
      }),
      token_logprobs: content.map(({ logprob }) => logprob),
      tokens: content.map(({ token }) => token),
      top_logprobs: content.map(({ top_logprobs }) =>
        Object.fromEntries((top_logprobs ?? []).map(({ token, logprob }) => [token, logprob])),
      ),
    }
  }
}

/** A character may be spread over several tokens; it counts for the one that has its first byte. */
function charactersBegun(bytes: Iterable<number>): number {
  let begun = 0
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) begun += 1
  return begun
}
