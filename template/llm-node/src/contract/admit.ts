import { withOneLimit } from './answer-limit.ts'
import type { ChatRequest } from './chat.ts'
import { checkTogether } from './check-together.ts'
import { checkConversation, withToolCalls } from './conversation.ts'
import { checkMediaParts } from './media-parts.ts'
import { withResultsBehindCalls } from './results-behind-calls.ts'
import { isWanted } from './wants.ts'

/**
 * A request as every provider's translation gets it. What is wrong with it is refused here, in the same words for all providers.
 * @throws LlmError invalid_request
 */
export function admit<Request extends ChatRequest>(request: Request): Request {
  checkTogether(request)
  const messages = isWanted('functions', request) ? request.messages : withToolCalls(request.messages)
  checkConversation(messages)
  checkMediaParts(messages)
  return { ...withOneLimit(request), messages: withResultsBehindCalls(messages) }
}
