import type { ConverseCommandInput, OutputConfig } from '@aws-sdk/client-bedrock-runtime'
import * as v from 'valibot'
import { type ChatRequest, refuseFields, textOnly } from '#runtime/contract/chat.ts'
import { present } from '#runtime/contract/present.ts'
import { LlmError } from '#runtime/errors.ts'
import { toToolConfig } from './messages/tools.ts'
import { toTurns } from './messages/turns.ts'
import { toSampling } from './model/sampling.ts'

/** What Converse and ConverseStream take alike. */
export type BedrockRequest = ConverseCommandInput

const unsupported = ['functions', 'function_call', 'logprobs', 'top_logprobs', 'logit_bias', 'audio']
const instructing = new Set(['system', 'developer'])

/**
 * OpenAI's chat request in Bedrock's words: instructions stand apart. Seed and penalties, which Converse does not have, are
 * left out; so are temperature and top_p for models that refuse them. `thinking`, which is Claude's own, goes as it came.
 * @throws LlmError invalid_request for what Bedrock cannot be sent
 */
export function toBedrockRequest(request: ChatRequest & { model: string }): BedrockRequest {
  refuseFields(request, unsupported, 'bedrock')
  if (typeof request.n === 'number' && request.n !== 1) refuseFields(request, ['n'], 'bedrock')
  const system = request.messages
    .filter((message) => instructing.has(message.role))
    .map((message) => ({ text: textOnly(message, 'bedrock') }))
    .filter(({ text }) => text.trim() !== '')
  const messages = request.messages.filter((message) => !instructing.has(message.role))
  const inferenceConfig = present({
    maxTokens: request.max_completion_tokens ?? request.max_tokens,
    stopSequences: typeof request.stop === 'string' ? [request.stop] : request.stop,
    ...toSampling(request),
  })
  const optional = present({
    system: system.length > 0 ? system : undefined,
    inferenceConfig: Object.keys(inferenceConfig).length > 0 ? inferenceConfig : undefined,
    toolConfig: toToolConfig(request),
    outputConfig: toOutputConfig(request),
    additionalModelRequestFields: toModelFields(request.thinking),
  })
  return { modelId: request.model, messages: toTurns(messages), ...optional }
}

const effortSchema = v.nullish(v.picklist(['low', 'medium', 'high', 'xhigh', 'max']))

function toOutputConfig({ response_format, reasoning_effort }: ChatRequest): OutputConfig | undefined {
  const effort = v.safeParse(effortSchema, reasoning_effort)
  if (!effort.success) throw refusal('reasoning_effort', 'has low, medium, high, xhigh and max as its efforts')
  const config = present({ textFormat: toTextFormat(response_format), effort: effort.output })
  return Object.keys(config).length > 0 ? config : undefined
}

/** Bedrock has JSON by a schema only: without one, the answer might be anything. */
function toTextFormat(format: ChatRequest['response_format']): OutputConfig['textFormat'] {
  if (!format || format.type === 'text') return undefined
  const { schema, name } = format.type === 'json_schema' ? format.json_schema : {}
  if (schema === undefined) throw refusal('response_format', 'answers in JSON only by a json_schema with its schema')
  const jsonSchema = { schema: JSON.stringify(schema), ...(typeof name === 'string' && { name }) }
  return { type: 'json_schema', structure: { jsonSchema } }
}

const thinkingSchema = v.nullish(
  v.object({ type: v.string(), budget_tokens: v.exactOptional(v.number()), display: v.exactOptional(v.string()) }),
)

function toModelFields(thinking: unknown): BedrockRequest['additionalModelRequestFields'] {
  const parsed = v.safeParse(thinkingSchema, thinking)
  if (!parsed.success) throw refusal('thinking', 'takes thinking as an object with its type')
  return parsed.output ? { thinking: parsed.output } : undefined
}

function refusal(param: string, sentence: string): LlmError {
  return new LlmError('invalid_request', `bedrock ${sentence}`, { param })
}
