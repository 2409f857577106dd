import type { ChatRequest } from '#runtime/contract/chat.ts'
import { bookkeeping, type Dialect, toKnownRequest } from '#runtime/contract/known-request.ts'
import { effortsOfGptOss } from '#runtime/contract/open-models.ts'
import { without } from '#runtime/contract/without.ts'

/** The part of OpenAI's format that Groq accepts. It answers 400 to any other field of a message (console.groq.com/docs/api-reference). */
const dialect: Dialect = {
  does: ['tool_choice', 'single_tool_call', 'reasoning_effort'],
  messages: {
    message: ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'function_call', 'reasoning'],
    reasoning: ['reasoning'],
    resultsAreTexts: true,
    developer: 'system',
  },
  cacheMarks: [],
  efforts: [effortsOfGptOss, { models: /qwen/, efforts: ['none'], thinksUntold: true }, { models: /./, efforts: [] }],
  ids: [],
}

/** What is said anew, and what Groq answers 400 to. */
const notPassedOn = [...bookkeeping, 'stream_options']

/** Groq answers 400 to OpenAI's other words, and to `auto` for accounts without a plan for it (vectorize-io/hindsight#89). */
const tiers: ReadonlySet<unknown> = new Set(['on_demand', 'flex', 'performance'])

/**
 * The request as Groq accepts it. Unknown fields pass unchanged. A stream is always asked for its usage, so that it can be
 * billed.
 * @throws LlmError unsupported_by_provider for what Groq cannot do
 */
export function toGroqRequest(request: ChatRequest & { model: string }): Record<string, unknown> {
  const known = toKnownRequest(request, dialect, 'groq')
  return {
    ...without(known, tiers.has(known.service_tier) ? notPassedOn : [...notPassedOn, 'service_tier']),
    ...(request.stream && { stream_options: { ...known.stream_options, include_usage: true } }),
  }
}
