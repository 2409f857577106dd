import * as v from 'valibot'
import { answerLimit } from './answer-limit.ts'
import type { ChatRequest } from './chat.ts'
import { isForced } from './forced-choice.ts'
import { readThoughts } from './reasoning-details.ts'
import { refusal } from './refusal.ts'

/** Room for a long answer, if the request sets no limit. */
const defaultAnswerTokens = 4096
/** The least that Claude takes; OpenRouter raises what is less. */
const smallestBudget = 1024

const budgetSchema = v.looseObject({ type: v.literal('enabled'), budget_tokens: v.number() })
/** The wish to think, however long: an answer without thoughts is better than none. */
const wishSchema = v.looseObject({ type: v.literal('enabled'), budget_tokens: v.nullish(v.never()) })

/**
 * The thinking budget, and a limit on the answer that leaves room for it: the limit includes thoughts, so the budget must be
 * smaller. If the caller's limits contradict each other, the limit on the whole answer stands. Thinking without a budget is a wish, and
 * so is a budget below the least.
 * @param format the signatures that the thoughts of earlier turns must have
 * @param wishedOf what tells a model to think, where the request does not say how long
 * @throws LlmError invalid_request if the limit leaves no room to think
 */
export function fitThinking(
  request: ChatRequest,
  format: string,
  wishedOf: (model: string) => object | undefined,
): { thinking?: unknown; maxTokens?: number } {
  const { messages, model = '' } = request
  const isWish = v.is(wishSchema, request.thinking)
  const thinking = isWish ? wishedOf(model) : request.thinking
  const limit = answerLimit(request)
  const limited = limit === undefined ? {} : { maxTokens: limit }
  const budget = v.safeParse(budgetSchema, thinking)
  const unbudgeted = { ...limited, ...(thinking ? { thinking } : {}) }
  if (!budget.success && !isWish) return unbudgeted
  // The model answers 400 to calls without the thoughts before them, and many clients drop those.
  if (hasUnsignedCalls(messages, format)) return limited
  // The model answers 400 to a forced call together with a budget, and the caller depends on the call.
  if (isForced(request.tool_choice)) return limited
  if (!budget.success) return unbudgeted
  const { budget_tokens: tokens } = budget.output
  // As clients say that they want no thoughts.
  if (tokens === 0) return limited
  const fitting = fittingBudget(tokens, request)
  if (fitting !== undefined) {
    return {
      thinking: { ...budget.output, budget_tokens: fitting },
      maxTokens: limit ?? fitting + defaultAnswerTokens,
    }
  }
  if (isWish || tokens < smallestBudget) return limited
  throw refusal(`max_tokens must be more than ${smallestBudget} where thinking has a budget`, 'max_tokens')
}

/** The budget nearest to what is asked for that a request's limit leaves room for: half of the limit where it is no smaller. */
export function fittingBudget(tokens: number, request: ChatRequest): number | undefined {
  const limit = answerLimit(request)
  const budget = Math.max(smallestBudget, tokens)
  if (limit === undefined || budget < limit) return budget
  return smallestBudget < limit ? Math.max(smallestBudget, Math.floor(limit / 2)) : undefined
}

/** True if the latest calls have lost the model's thoughts before them. */
function hasUnsignedCalls(messages: ChatRequest['messages'], format: string): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant' || role === 'user')
  if (last?.role !== 'assistant' || !Array.isArray(last.tool_calls) || last.tool_calls.length === 0) return false
  return readThoughts(last, format).length === 0
}
