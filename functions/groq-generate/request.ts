import type { ChatRequest } from '#runtime/contract/chat.ts'
import { type Dialect, toKnownRequest } from '#runtime/contract/known-request.ts'
import { without } from '#runtime/contract/without.ts'

/** What Groq takes of OpenAI's format: it answers 400 to any other field of a message (console.groq.com/docs/api-reference). */
export const dialect: Dialect = {
  does: ['tool_choice', 'single_tool_call', 'reasoning_effort'],
  messages: {
    message: ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'function_call', 'reasoning'],
    reasoning: 'reasoning',
    partDrops: ['cache_control', 'prompt_cache_breakpoint'],
    developer: 'system',
  },
  efforts: [
    { models: /gpt-oss/, efforts: ['low', 'medium', 'high'] },
    { models: /qwen/, efforts: ['none'], thinksUntold: true },
    { models: /./, efforts: [] },
  ],
  ids: [],
}

/** What OpenAI keeps books by, which Groq answers 400 to; `metadata` is meant for the router anyway. */
const bookkeeping = [
  'metadata',
  'store',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
]

/**
 * The request as Groq takes it; fields of it that nobody here knows go as they came. A stream is always asked for its usage, so
 * that it can be billed.
 * @throws LlmError unsupported_by_provider for what Groq cannot do
 */
export function toGroqRequest(request: ChatRequest & { model: string }): Record<string, unknown> {
  const { stream_options, ...known } = toKnownRequest(request, dialect, 'groq')
  return {
    ...without(known, bookkeeping),
    ...(request.stream && { stream_options: { ...stream_options, include_usage: true } }),
  }
}
