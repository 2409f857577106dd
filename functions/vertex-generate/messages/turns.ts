import type { ChatMessage } from '#runtime/contract/chat.ts'
import { blankConversation, unknownRole } from '#runtime/contract/refusal.ts'
import { toParts } from './content.ts'
import type { Part } from './part.ts'
import { type Called, signed, toFunctionCalls, toFunctionResponse } from './tool-calls.ts'

export type Content = { role: 'user' | 'model'; parts: Part[] }

/**
 * The messages other than instructions, as Gemini's turns. Consecutive assistant messages are one turn, and so are the results
 * of its calls, exactly one per call and in their order.
 * @throws LlmError invalid_request for what does not fit into turns, or unsupported_by_provider if there is nothing to answer
 */
export function toContents(messages: readonly ChatMessage[], model: string): Content[] {
  const called: Called = { byId: new Map(), count: 0 }
  const contents: Content[] = []
  let results: { position: number; part: Part }[] = []

  const endResults = () => {
    results.sort((one, other) => one.position - other.position)
    if (results.length > 0) contents.push({ role: 'user', parts: results.map(({ part }) => part) })
    results = []
  }
  for (const message of messages) {
    if (message.role === 'tool') {
      results.push(toFunctionResponse(message, called))
      continue
    }
    endResults()
    const { role, parts } = toContent(message, called)
    const last = contents.at(-1)
    if (parts.length === 0) continue
    if (role === 'model' && last?.role === role) for (const part of parts) last.parts.push(part)
    else contents.push({ role, parts })
  }
  endResults()
  if (contents.length === 0) throw blankConversation('vertex')
  return contents.map(({ role, parts }) => ({ role, parts: role === 'model' ? signed(parts, model) : parts }))
}

function toContent(message: ChatMessage, called: Called): Content {
  switch (message.role) {
    case 'user':
      return { role: 'user', parts: toParts(message) }
    case 'assistant':
      return { role: 'model', parts: [...toParts(message), ...toFunctionCalls(message, called)] }
    default:
      throw unknownRole(message.role, 'vertex')
  }
}
