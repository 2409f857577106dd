import { withFitIds, wordIds } from '#runtime/contract/call-ids.ts'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { silentFailure } from '#runtime/contract/silent-failure.ts'
import { toSteps } from '#runtime/contract/steps.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import { toTurns as joinTurns, type Turn } from '#runtime/contract/turns.ts'
import { type Block, cached, toBlocks } from './content.ts'
import { toThinkingBlocks } from './thinking.ts'

/**
 * The messages other than instructions, as alternating turns.
 * @throws LlmError for what does not fit into them
 */
export function toTurns(messages: readonly ChatMessage[]): Turn<Block>[] {
  const blocks = { thoughts: toThinkingBlocks, said: toBlocks, calls: toToolUses, result: toToolResult, steps: toSteps }
  return withoutSpaceAtEnd(joinTurns<Block>(withFitIds(messages, wordIds), blocks, 'anthropic'))
}

function toToolResult(message: ChatMessage): Block[] {
  const { cache_control: _, ...rest } = message
  const blocks = toBlocks(rest)
  const failed = message.is_error === true && { is_error: true }
  const result = { type: 'tool_result', tool_use_id: message.tool_call_id, ...failed, ...cached(message) }
  const content = failed && blocks.length === 0 ? [{ type: 'text', text: silentFailure }] : blocks
  return [content.length > 0 ? { ...result, content } : result]
}

function toToolUses(message: ChatMessage): Block[] {
  return readToolCalls(message).map(({ id, name, input, rest }) => ({
    type: 'tool_use',
    id,
    name,
    input,
    ...cached(rest),
  }))
}

/** "Final assistant content cannot end with trailing whitespace": it is removed from an answer that Claude should continue. */
function withoutSpaceAtEnd(turns: Turn<Block>[]): Turn<Block>[] {
  const turn = turns.at(-1)
  const last = turn?.content.at(-1)
  if (turn?.role !== 'assistant' || typeof last?.text !== 'string') return turns
  const trimmed = { ...last, text: last.text.trimEnd() }
  return [...turns.slice(0, -1), { ...turn, content: [...turn.content.slice(0, -1), trimmed] }]
}
