import { splitIntoPieces } from './answer.ts'
import type { ChatRequest } from './chat-completions.ts'

/** A choice as often as the request has it, each with its index, and with log probabilities where they are asked for. */
export function inEachChoice<Choice extends object>(
  { n, logprobs, top_logprobs }: ChatRequest,
  choice: Choice,
  text: unknown,
) {
  const content = logprobs && typeof text === 'string' ? logprobsOf(text, top_logprobs ?? 0) : undefined
  return Array.from({ length: n ?? 1 }, (_, index) => ({
    ...choice,
    index,
    logprobs: content ? { content, refusal: null } : null,
  }))
}

/** A token is a word here, and as likely as the next. */
function logprobsOf(text: string, top: number) {
  const candidate = (token: string, rank: number) => ({ token, logprob: -0.25 - rank, bytes: [...Buffer.from(token)] })
  return splitIntoPieces(text).map((token) => ({
    ...candidate(token, 0),
    top_logprobs: Array.from({ length: top }, (_, rank) => candidate(rank === 0 ? token : `other ${rank}`, rank)),
  }))
}
