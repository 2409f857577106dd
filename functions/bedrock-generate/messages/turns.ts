import type { ContentBlock, Message, ToolResultBlock } from '@aws-sdk/client-bedrock-runtime'
import { mistralIds, withFitIds, wordIds } from '#runtime/contract/call-ids.ts'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { unsupported } from '#runtime/contract/refusal.ts'
import { silentFailure } from '#runtime/contract/silent-failure.ts'
import { toSteps } from '#runtime/contract/steps.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import { toTurns as joinTurns } from '#runtime/contract/turns.ts'
import { cachePoint } from '../model/caching.ts'
import { withFitCachePoints } from './cache-points.ts'
import { toContent, toResultContent } from './content.ts'
import { withOwnNames } from './document-names.ts'
import { toDocument } from './exact.ts'
import { withoutSpaceAtEnd } from './space-at-end.ts'
import { toReasoning } from './thoughts.ts'

/**
 * The messages other than instructions, as alternating turns.
 * @throws LlmError for what does not fit into them
 */
export function toTurns(messages: readonly ChatMessage[], model: string): Message[] {
  const result = (message: ChatMessage): ContentBlock[] => [
    { toolResult: toToolResult(message) },
    ...cachePoint(marked(message), model, 'result'),
  ]
  const calls = (message: ChatMessage): ContentBlock[] => toToolUses(message, model)
  const said = (message: ChatMessage): ContentBlock[] => toContent(message, model)
  const thinking = /claude/.test(model) ? { thoughts: toReasoning, steps: toSteps } : { thoughts: () => [] }
  const ids = /mistral/.test(model) ? mistralIds : wordIds
  const blocks = { ...thinking, said, calls, result }
  const turns = joinTurns<ContentBlock>(withFitIds(messages, ids), blocks, 'bedrock')
  if (turns[0]?.role !== 'user') throw unsupported('bedrock takes only conversations that the user begins', 'messages')
  const fit = turns.map(({ role, content }): Message => ({ role, content: withFitCachePoints(content) }))
  return withoutSpaceAtEnd(withOwnNames(fit))
}

function toToolResult(message: ChatMessage): ToolResultBlock {
  const content = toResultContent(message)
  const result = { toolUseId: String(message.tool_call_id), content }
  if (message.is_error !== true) return result
  return { ...result, content: content.length > 0 ? content : [{ text: silentFailure }], status: 'error' }
}

/** A result has its cache point behind it, wherever in it the mark is. */
function marked(message: ChatMessage): Record<string, unknown> {
  const parts: readonly Record<string, unknown>[] = Array.isArray(message.content) ? message.content : []
  return firstMarked([message, ...parts])
}

/** Calls that are made together stay together: the cache point is behind the last of them. */
function toToolUses(message: ChatMessage, model: string): ContentBlock[] {
  const calls = readToolCalls(message)
  const uses = calls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input: toDocument(input) } }))
  return [...uses, ...cachePoint(firstMarked(calls.map(({ rest }) => rest)), model, 'call')]
}

function firstMarked(all: readonly Record<string, unknown>[]): Record<string, unknown> {
  return all.find((one) => one.cache_control || one.prompt_cache_breakpoint) ?? {}
}
