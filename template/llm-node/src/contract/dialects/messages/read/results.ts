import { refusal } from '../../../refusal.ts'
import type { Message } from './schema.ts'

/** @throws LlmError invalid_request for the result of a call that nobody has made, by its place in the request as it was sent */
export function checkResults(messages: readonly Message[]): void {
  const made = new Set<string>()
  for (const [index, { content }] of messages.entries()) {
    if (typeof content === 'string') continue
    for (const [place, block] of content.entries()) {
      if (block.type === 'tool_use') made.add(block.id)
      if (block.type !== 'tool_result' || made.has(block.tool_use_id)) continue
      const param = `messages.${index}.content.${place}.tool_use_id`
      throw refusal(`${param} is the id of no tool_use before it`, param)
    }
  }
}
