import * as v from 'valibot'
import { type ChatRequest, refuseFields, textOnly } from '#runtime/contract/chat.ts'
import { checkMediaParts } from '#runtime/contract/media-parts.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import { present } from '#runtime/contract/present.ts'
import { LlmError } from '#runtime/errors.ts'
import { type ToolSettings, toToolSettings } from './messages/tools.ts'
import { type Content, toContents } from './messages/turns.ts'
import { toThinkingConfig } from './thinking/thinking.ts'

export type VertexRequest = ToolSettings & {
  model: string
  contents: Content[]
  systemInstruction?: { parts: { text: string }[] }
  generationConfig: Record<string, unknown>
}

const unsupported = ['functions', 'function_call', 'logit_bias', 'audio', 'web_search_options']
const instructing = new Set(['system', 'developer'])

/**
 * OpenAI's chat request in Gemini's words: the assistant is called model, and instructions stand apart.
 * @throws LlmError invalid_request for what Gemini cannot be sent
 */
export function toVertexRequest(request: ChatRequest & { model: string }): VertexRequest {
  refuseFields(request, unsupported, 'vertex')
  checkMediaParts(request.messages)
  const instructions = request.messages
    .filter((message) => instructing.has(message.role))
    .map((message) => ({ text: textOnly(message, 'vertex') }))
    .filter(({ text }) => text !== '')
  const turns = request.messages.filter((message) => !instructing.has(message.role))
  return {
    model: request.model,
    contents: toContents(turns, request.model),
    ...(instructions.length > 0 && { systemInstruction: { parts: instructions } }),
    ...toToolSettings(request),
    generationConfig: toGenerationConfig(request),
  }
}

const count = v.pipe(v.number('must be a number'), v.integer('must be a whole number'))
const answerFields = v.object({
  n: v.nullish(v.pipe(count, v.minValue(1, 'must be 1 or more'))),
  logprobs: v.nullish(v.boolean('must be true or false')),
  top_logprobs: v.nullish(v.pipe(count, v.minValue(0, 'must be 0 or more'))),
})

function toGenerationConfig(request: ChatRequest & { model: string }): Record<string, unknown> {
  const { n, logprobs, top_logprobs } = parseRequest(answerFields, request)
  if (top_logprobs && !logprobs) {
    throw new LlmError('invalid_request', 'top_logprobs goes with logprobs only', { param: 'top_logprobs' })
  }
  const format = request.response_format
  const config = {
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    topP: request.top_p,
    candidateCount: n === 1 ? undefined : n,
    stopSequences: typeof request.stop === 'string' ? [request.stop] : request.stop,
    seed: request.seed,
    frequencyPenalty: request.frequency_penalty,
    presencePenalty: request.presence_penalty,
    responseLogprobs: logprobs || undefined,
    logprobs: top_logprobs || undefined,
    responseMimeType: format && format.type !== 'text' ? 'application/json' : undefined,
    responseJsonSchema: format?.type === 'json_schema' ? format.json_schema.schema : undefined,
    thinkingConfig: toThinkingConfig(request),
  }
  return present(config)
}
