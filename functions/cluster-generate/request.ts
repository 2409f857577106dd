import type { ChatRequest } from '#runtime/contract/chat.ts'
import { bookkeeping, type Dialect, toKnownRequest } from '#runtime/contract/known-request.ts'
import { effortsOfTemplates, idsOfMistral } from '#runtime/contract/open-models.ts'
import { without } from '#runtime/contract/without.ts'

/** What is said anew, and what only vendors have a use for. */
const notPassedOn = [...bookkeeping, 'stream_options', 'service_tier', 'user']

/**
 * The part of OpenAI's format that llama.cpp accepts. It ignores fields of a message that its template does not know. It reads
 * thoughts as `reasoning_content`, and a vLLM in its place as `reasoning`.
 */
const dialect: Dialect = {
  does: ['tool_choice', 'single_tool_call', 'logprobs', 'logit_bias', 'several_choices', 'reasoning_effort', 'top_k'],
  messages: {
    // "Failed to parse tool call arguments as JSON" (am17an/llama.cpp#43); vLLM answers 400 (vllm-project/vllm#43995).
    argumentsAreParsed: true,
    reasoning: ['reasoning_content', 'reasoning'],
    developer: 'system',
  },
  cacheMarks: [],
  efforts: effortsOfTemplates,
  ids: [idsOfMistral],
}

/**
 * The request as llama.cpp accepts it. Unknown fields pass unchanged, because it has many of its own. A stream is always asked for
 * its usage, so that it can be priced.
 * @throws LlmError unsupported_by_provider for what llama.cpp cannot do
 */
export function toClusterRequest(request: ChatRequest & { model: string }): Record<string, unknown> {
  const known = toKnownRequest(request, dialect, 'the cluster')
  return {
    ...without(known, notPassedOn),
    ...(request.stream && { stream_options: { ...known.stream_options, include_usage: true } }),
  }
}
