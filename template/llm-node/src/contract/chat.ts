import * as v from 'valibot'
import { countSchema } from './count.ts'
import { isJsonObject } from './json-object.ts'
import { listOf, textOr } from './lists.ts'
import { unsupportedPart } from './refusal.ts'
import { usageSchema } from './usage.ts'

/** What the parts that OpenAI defines must hold. Parts of unknown types pass unchanged. */
const knownParts = {
  text: v.looseObject({ text: v.string() }),
  refusal: v.looseObject({ refusal: v.string() }),
  image_url: v.looseObject({ image_url: v.looseObject({ url: v.string() }) }),
  input_audio: v.looseObject({ input_audio: v.looseObject({ data: v.string(), format: v.string() }) }),
  file: v.looseObject({ file: v.looseObject({}) }),
}
const partSchema = v.pipe(
  v.looseObject({ type: v.string() }),
  v.check(
    (part) => !isKnownPart(part.type) || v.is(knownParts[part.type], part),
    'must be a part with what its type has, such as text',
  ),
)

function isKnownPart(type: string): type is keyof typeof knownParts {
  return Object.hasOwn(knownParts, type)
}

/**
 * OpenAI's chat format, as far as this project reads it. Other fields pass unchanged in both directions, so a vendor's new
 * field works on the day it appears.
 */
const parts = listOf(partSchema, 'parts', 'must be a text or a list of parts')
const contentSchema = textOr(parts)

const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

const messageSchema = v.looseObject({
  role: v.pipe(
    v.string('must be a text such as "user"'),
    v.nonEmpty('must not be empty'),
    v.check((role) => roles.has(role), `must be one of ${[...roles].join(', ')}`),
  ),
  content: v.optional(v.nullable(contentSchema)),
  refusal: v.optional(v.nullable(v.string('must be a text'))),
})

const responseFormatSchema = v.variant('type', [
  v.looseObject({ type: v.literal('text') }),
  v.looseObject({ type: v.literal('json_object') }),
  v.looseObject({
    type: v.literal('json_schema'),
    json_schema: v.looseObject({ schema: v.optional(v.record(v.string(), v.unknown())) }),
  }),
])

const jsonSchema = v.custom<Record<string, unknown>>(isJsonObject, 'must be a JSON schema, which is an object')

/** Tools of unknown types pass unchanged; a function must have a name. */
const toolSchema = v.looseObject({
  type: v.pipe(v.string('must be a text such as "function"'), v.nonEmpty('must not be empty')),
  function: v.optional(
    v.looseObject({
      name: v.pipe(v.string('must be the name of the function'), v.nonEmpty('must not be empty')),
      parameters: v.optional(v.nullable(jsonSchema)),
    }),
  ),
})

const optionalNumber = v.optional(v.nullable(v.pipe(v.number('must be a number'), v.finite('must be a number'))))
const optionalFlag = v.optional(v.nullable(v.boolean('must be true or false')))

export const chatRequestSchema = v.looseObject({
  model: v.optional(v.pipe(v.string('must be the name of a model'), v.nonEmpty('must not be empty'))),
  messages: v.pipe(
    listOf(messageSchema, 'messages', 'must be a list of messages, each with role and content'),
    v.minLength(1, 'must hold at least one message'),
  ),
  max_tokens: v.optional(v.nullable(countSchema)),
  max_completion_tokens: v.optional(v.nullable(countSchema)),
  temperature: v.optional(v.nullable(v.pipe(v.number('must be a number'), v.minValue(0), v.maxValue(2)))),
  top_p: v.optional(v.nullable(v.pipe(v.number('must be a number'), v.minValue(0), v.maxValue(1)))),
  stop: v.optional(v.nullable(v.union([v.string(), v.array(v.string())], 'must be a text or a list of texts'))),
  stream: v.optional(v.nullable(v.boolean('must be true or false'))),
  stream_options: v.optional(v.nullable(v.looseObject({ include_usage: v.optional(v.nullable(v.boolean())) }))),
  seed: optionalNumber,
  frequency_penalty: optionalNumber,
  presence_penalty: optionalNumber,
  n: v.optional(v.nullable(countSchema)),
  logprobs: optionalFlag,
  top_logprobs: v.optional(
    v.nullable(
      v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(0), v.maxValue(20)),
    ),
  ),
  logit_bias: v.optional(v.nullable(v.record(v.string(), v.number('must be a number'), 'must be an object'))),
  parallel_tool_calls: optionalFlag,
  store: optionalFlag,
  reasoning_effort: v.optional(v.nullable(v.string('must be a text such as low'))),
  tool_choice: v.optional(
    v.nullable(v.union([v.string(), v.looseObject({ type: v.string() })], 'must be auto, none, required or a tool')),
  ),
  modalities: v.optional(v.nullable(v.array(v.string(), 'must be a list of texts'))),
  tools: v.optional(v.nullable(listOf(toolSchema, 'tools', 'must be a list of tools'))),
  response_format: v.optional(v.nullable(responseFormatSchema)),
  user: v.optional(v.nullable(v.string('must be a text'))),
  metadata: v.optional(v.nullable(v.record(v.string(), v.unknown(), 'must be an object'))),
})

const choiceSchema = v.looseObject({
  index: v.number(),
  message: v.looseObject({
    role: v.literal('assistant'),
    content: v.optional(v.nullable(v.string())),
  }),
  finish_reason: v.nullable(v.string()),
})

/** A whole answer: at least one choice. `usage` is absent where the provider did not report it, never 0. */
export const chatCompletionSchema = v.looseObject({
  id: v.string(),
  object: v.literal('chat.completion'),
  created: v.number(),
  model: v.string(),
  choices: v.pipe(v.array(choiceSchema), v.minLength(1)),
  // An unreadable usage is unknown, and no reason to lose an answer.
  usage: v.fallback(v.optional(usageSchema), undefined),
  service_tier: v.optional(v.nullable(v.string())),
})

export type ChatRequest = v.InferOutput<typeof chatRequestSchema>
export type ChatMessage = ChatRequest['messages'][number]
export type ChatCompletion = v.InferOutput<typeof chatCompletionSchema>

export function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** The text of a message; parts that are not text count as nothing. */
export function messageText(message: ChatMessage): string {
  const { content } = message
  if (typeof content === 'string') return content
  return (content ?? []).map((part) => (typeof part.text === 'string' ? part.text : '')).join('')
}

/**
 * The text of a message, for a provider that accepts only texts.
 * @throws LlmError unsupported_by_provider for images and other parts, which would be lost
 */
export function textOnly(message: ChatMessage, provider: string): string {
  const parts = Array.isArray(message.content) ? message.content : []
  const other = parts.find((part) => typeof part.text !== 'string')
  if (other === undefined) return messageText(message)
  throw unsupportedPart(other.type, provider)
}
