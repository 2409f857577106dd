import { type ChatRequest, refuseFields, textOnly } from '#runtime/contract/chat.ts'
import { checkMediaParts } from '#runtime/contract/media-parts.ts'
import { present } from '#runtime/contract/present.ts'
import { LlmError } from '#runtime/errors.ts'
import { toToolSettings } from './messages/tools.ts'
import { toTurns } from './messages/turns.ts'

export type AnthropicRequest = Record<string, unknown>

const unsupported = [
  'functions',
  'function_call',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'reasoning_effort',
  'audio',
]
const instructing = new Set(['system', 'developer'])

/** Anthropic wants a limit with every request; this one leaves room for a long answer. */
const defaultMaxTokens = 4096

/**
 * OpenAI's chat request in Anthropic's words: instructions stand apart, and max_tokens must be there. How tokens are
 * sampled (temperature, top_p, top_k, seed, penalties) is left out, since API version 2026-10-21 answers 400 to it.
 * `thinking` and `cache_control`, which are Anthropic's own, go as they came.
 * @throws LlmError invalid_request for what Anthropic cannot be sent
 */
export function toAnthropicRequest(request: ChatRequest & { model: string }): AnthropicRequest {
  refuseFields(request, unsupported, 'anthropic')
  if (typeof request.n === 'number' && request.n !== 1) refuseFields(request, ['n'], 'anthropic')
  checkMediaParts(request.messages)
  const system = request.messages
    .filter((message) => instructing.has(message.role))
    .map((message) => ({ type: 'text', text: textOnly(message, 'anthropic') }))
    .filter(({ text }) => text !== '')
  return present({
    model: request.model,
    max_tokens: request.max_completion_tokens ?? request.max_tokens ?? defaultMaxTokens,
    system: system.length > 0 ? system : undefined,
    messages: toTurns(request.messages.filter((message) => !instructing.has(message.role))),
    stop_sequences: typeof request.stop === 'string' ? [request.stop] : request.stop,
    output_config: toOutputConfig(request.response_format),
    metadata: request.user ? { user_id: request.user } : undefined,
    stream: request.stream ? true : undefined,
    thinking: request.thinking,
    cache_control: request.cache_control,
    ...toToolSettings(request),
  })
}

/** Anthropic has JSON by a schema only: without one, the answer might be anything. */
function toOutputConfig(format: ChatRequest['response_format']): object | undefined {
  if (!format || format.type === 'text') return undefined
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined
  if (schema !== undefined) return { format: { type: 'json_schema', schema } }
  throw new LlmError('invalid_request', 'anthropic answers in JSON only by a json_schema with its schema', {
    param: 'response_format',
  })
}
