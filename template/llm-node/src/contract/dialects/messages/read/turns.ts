import type { ChatMessage } from '../../../chat.ts'
import { plain } from '../../../plain-content.ts'
import { present } from '../../../present.ts'
import { type Thought, toReasoningDetail } from '../../../reasoning-details.ts'
import { refusal } from '../../../refusal.ts'
import { fromSigned } from '../thought-signatures.ts'
import type { Block, ResultBlock, ShownBlock, ThoughtBlock, UseBlock } from './block-schemas.ts'
import type { Message } from './schema.ts'
import { toParts } from './shown.ts'

/** A message as one or more of the inner form, where each result of a tool is a message of its own. */
export function toMessages({ role, content }: Message, place: number): ChatMessage[] {
  if (typeof content === 'string') return [{ role, content }]
  const other = content.findIndex((block) => !takes[role](block))
  if (other !== -1) {
    const param = `messages.${place}.content.${other}.type`
    throw refusal(`${param} must not be ${content[other]?.type} in a message of the role ${role}`, param)
  }
  if (role === 'assistant') return toAssistant(content)
  // Every model requires results directly behind their calls.
  const results = content.filter((block) => block.type === 'tool_result').map(toResult)
  const said = content.filter(isShown).flatMap(toParts)
  return [...results, ...(said.length > 0 || results.length === 0 ? [{ role, content: plain(said) }] : [])]
}

const takes: Record<Message['role'], (block: Block) => boolean> = {
  system: ({ type }) => type === 'text',
  user: (block) => isShown(block) || block.type === 'tool_result',
  assistant: (block) => isThought(block) || block.type === 'text' || block.type === 'tool_use',
}

function isShown(block: Block): block is ShownBlock {
  return block.type === 'text' || block.type === 'image' || block.type === 'document'
}

function isThought(block: Block): block is ThoughtBlock {
  return block.type === 'thinking' || block.type === 'redacted_thinking'
}

function toResult({ tool_use_id, content, is_error, cache_control }: ResultBlock): ChatMessage {
  return {
    role: 'tool',
    tool_call_id: tool_use_id,
    content: typeof content === 'string' ? content : plain((content ?? []).flatMap(toParts)),
    ...(is_error && { is_error }),
    ...present({ cache_control }),
  }
}

/** Thoughts precede what they lead to, so those after a text or a call begin another message. */
function toAssistant(content: readonly Block[]): ChatMessage[] {
  const messages: Block[][] = []
  for (const [place, block] of content.entries()) {
    const before = content[place - 1]
    if (before === undefined || (isThought(block) && !isThought(before))) messages.push([])
    messages.at(-1)?.push(block)
  }
  return messages.map(toOneAnswer)
}

function toOneAnswer(blocks: readonly Block[]): ChatMessage {
  const thoughts = blocks.filter(isThought)
  const thinking = thoughts.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('')
  const details = thoughts.flatMap(toDetail)
  const said = blocks.filter((block) => block.type === 'text').flatMap(toParts)
  const calls = blocks.filter((block) => block.type === 'tool_use').map(toCall)
  return {
    role: 'assistant',
    content: said.length > 0 || calls.length === 0 ? plain(said) : null,
    ...(thinking !== '' && { reasoning_content: thinking }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function toDetail(block: ThoughtBlock, index: number): object[] {
  const { signature, format } = fromSigned(block.type === 'thinking' ? (block.signature ?? '') : block.data)
  if (signature === '') return []
  const thought: Thought = block.type === 'thinking' ? { text: block.thinking, signature } : { redacted: signature }
  return [toReasoningDetail(thought, format, index)]
}

function toCall({ id, name, input, cache_control, extra_content }: UseBlock): object {
  const called = { name, arguments: JSON.stringify(input) }
  return { id, type: 'function', function: called, ...present({ cache_control, extra_content }) }
}
