import * as v from 'valibot'

type Fields = Record<string, unknown>

const otherTokens = v.nullish(v.array(v.nullish(v.record(v.string(), v.number()))))
/** OpenAI's number for a token whose log probability it does not tell. Text completions have null there, for the first token. */
const untold = -9999
const olderSchema = v.looseObject({
  tokens: v.array(v.string()),
  token_logprobs: v.array(v.nullable(v.number())),
  top_logprobs: otherTokens,
})

/**
 * A reply or a chunk with log probabilities as chats have them; the value itself if nothing has to change. Together and others send
 * those of text completions, a list for each fact about the tokens, and in a stream the one number for the piece.
 */
export function withChatLogprobs<Answer extends { choices: Fields[] }>(answer: Answer): Answer {
  const choices = answer.choices.map((choice) => {
    const logprobs = toChatLogprobs(choice)
    return logprobs === undefined ? choice : { ...choice, logprobs }
  })
  return choices.every((choice, place) => choice === answer.choices[place]) ? answer : { ...answer, choices }
}

/** Undefined if nothing has to change, and null for a number beside no words. */
function toChatLogprobs({ logprobs, delta }: Fields): object | null | undefined {
  if (typeof logprobs === 'number') {
    const { content: token } = Object(delta)
    return typeof token === 'string' && token !== '' ? told([toToken(token, logprobs)]) : null
  }
  if (!v.is(olderSchema, logprobs)) return undefined
  const { tokens, token_logprobs, top_logprobs } = logprobs
  if (tokens.length !== token_logprobs.length) return undefined
  return told(
    token_logprobs.map((logprob, place) => toToken(tokens[place] ?? '', logprob, top_logprobs?.[place] ?? {})),
  )
}

function told(content: object[]): object {
  return { content, refusal: null }
}

/** The bytes of half a character are unknown, because it comes as a text. */
function toToken(token: string, logprob: number | null, others: Readonly<Record<string, number>> = {}): object {
  const top_logprobs = Object.entries(others).map(([other, its]) => ({ token: other, logprob: its, bytes: null }))
  return { token, logprob: logprob ?? untold, bytes: null, top_logprobs }
}
