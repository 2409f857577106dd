import type { ChatMessage, ChatRequest } from '#runtime/contract/chat.ts'
import { readThoughts } from '#runtime/contract/reasoning-details.ts'
import { fitThinking } from '#runtime/contract/thinking-budget.ts'
import { wishedThinking } from '../model/wished-thinking.ts'
import type { Block } from './content.ts'

/** Identifies Claude's signatures in `reasoning_details`. */
export const thoughtFormat = 'anthropic-claude-v1'

/** Anthropic requires a limit in every request. This one leaves room for a long answer. */
const defaultMaxTokens = 4096

export function toThinking(request: ChatRequest): { thinking?: unknown; max_tokens: number } {
  const { maxTokens = defaultMaxTokens, ...thinking } = fitThinking(request, thoughtFormat, wishedThinking)
  return { max_tokens: maxTokens, ...thinking }
}

export function toThinkingBlocks(message: ChatMessage): Block[] {
  return readThoughts(message, thoughtFormat).map((thought) =>
    'redacted' in thought
      ? { type: 'redacted_thinking', data: thought.redacted }
      : { type: 'thinking', thinking: thought.text, signature: thought.signature },
  )
}
