import type { ChatRequest } from './chat.ts'

type Limits = Pick<ChatRequest, 'max_completion_tokens' | 'max_tokens'>

/** The caller's limit on the tokens of each answer, thoughts included. If both of OpenAI's names have one, the newer name's holds. */
export function answerLimit({ max_completion_tokens, max_tokens }: Limits): number | undefined {
  return max_completion_tokens ?? max_tokens ?? undefined
}

/**
 * The request with that limit alone, as `max_tokens`, which every server but OpenAI's reads: some do not know the newer name, and of
 * both they take either. What is reserved for an answer is by the one that holds.
 */
export function withOneLimit<Request extends Limits>(request: Request): Request {
  if (request.max_completion_tokens === undefined && request.max_tokens !== null) return request
  const holding = request.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens'
  const kept = Object.entries(request).filter(([name, value]) => !isLimit(name) || (name === holding && value !== null))
  // In its place: the fields of a request keep their order.
  return Object.fromEntries(kept.map(([name, value]) => [isLimit(name) ? 'max_tokens' : name, value])) as Request
}

function isLimit(name: string): boolean {
  return name === 'max_completion_tokens' || name === 'max_tokens'
}
