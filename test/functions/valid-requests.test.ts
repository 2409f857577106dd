import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc, { type Arbitrary } from 'fast-check'
import type { ChatCompletionCreateParamsNonStreaming, ChatCompletionMessageParam } from 'openai/resources/chat'
import { admit } from '#runtime/contract/admit.ts'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import { needsOfChat } from '../../functions/llm-router/request/needs.ts'
import { chatTargets, translate } from './translators.ts'

type Params = ChatCompletionCreateParamsNonStreaming
type Fields = { [Name in keyof Required<Omit<Params, 'model' | 'messages' | 'tools'>>]: Arbitrary<Params[Name]> }

const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_-]{0,20}$/)
const text = fc.string({ unit: 'grapheme', maxLength: 30 })
const short = fc.string({ minLength: 1, maxLength: 20 })
const flag = fc.boolean()
const effort = fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null)
const orNull = <Value>(value: Arbitrary<Value>) => fc.option(value, { nil: null })
const scale = fc.double({ min: -2, max: 2, noNaN: true })

const leaf = fc.constantFrom(
  { type: 'string', minLength: 1, pattern: '^a' },
  { type: 'integer', minimum: 0, maximum: 9 },
  { type: ['number', 'null'] },
  { enum: ['a', 'b'] },
  { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] },
  { type: 'array', items: { type: 'string' }, minItems: 3, uniqueItems: true },
)
const schema = fc
  .record({
    properties: fc.dictionary(fc.oneof(name, fc.constantFrom('constructor', 'toString')), leaf, { minKeys: 1 }),
  })
  .chain(({ properties }) =>
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.constant(properties),
        required: fc.subarray(Object.keys(properties)),
        additionalProperties: fc.constant(false),
        description: text,
      },
      { requiredKeys: ['type', 'properties'] },
    ),
  )
const parameters = fc.oneof(schema, fc.constant({}), fc.constant({ type: 'object' }))
const tool = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('function' as const),
      function: fc.record({ name, parameters, description: text, strict: orNull(flag) }, { requiredKeys: ['name'] }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('custom' as const), custom: fc.record({ name }) }) },
)
const breakpoint = fc.constant({ mode: 'explicit' as const })

/** Every field of a chat request, as OpenAI's own package types it, with values that OpenAI takes. Long, since there are many. */
const fields: Fields = {
  audio: orNull(fc.record({ format: fc.constant('wav' as const), voice: fc.constant('alloy' as const) })),
  frequency_penalty: orNull(scale),
  function_call: fc.constantFrom('none' as const, 'auto' as const),
  functions: fc.array(fc.record({ name, parameters, description: text }, { requiredKeys: ['name'] }), { maxLength: 2 }),
  logit_bias: orNull(fc.dictionary(fc.nat(1000).map(String), fc.integer({ min: -100, max: 100 }))),
  logprobs: orNull(flag),
  max_completion_tokens: orNull(fc.integer({ min: 1, max: 4000 })),
  max_tokens: orNull(fc.integer({ min: 1, max: 4000 })),
  metadata: orNull(fc.dictionary(fc.constantFrom('team', 'trace'), short)),
  modalities: orNull(fc.constantFrom<('text' | 'audio')[]>(['text'], ['text', 'audio'])),
  moderation: orNull(fc.constant({ model: 'omni-moderation-latest' })),
  n: orNull(fc.integer({ min: 1, max: 8 })),
  parallel_tool_calls: flag,
  prediction: orNull(fc.record({ type: fc.constant('content' as const), content: text })),
  presence_penalty: orNull(scale),
  prompt_cache_key: short,
  prompt_cache_options: fc.constant({}),
  prompt_cache_retention: fc.constantFrom('in_memory', '24h', null),
  reasoning_effort: effort,
  response_format: fc.oneof(
    fc.constant({ type: 'text' as const }),
    fc.constant({ type: 'json_object' as const }),
    fc.record({
      type: fc.constant('json_schema' as const),
      json_schema: fc.record(
        { name, schema, strict: orNull(flag), description: text },
        { requiredKeys: ['name', 'schema'] },
      ),
    }),
  ),
  safety_identifier: short,
  seed: orNull(fc.integer()),
  service_tier: fc.constantFrom('auto', 'default', 'flex', 'scale', 'priority', null),
  stop: orNull(fc.oneof(short, fc.array(short, { maxLength: 4 }))),
  store: orNull(flag),
  stream: fc.constantFrom(false, null),
  stream_options: fc.constant(null),
  temperature: orNull(fc.double({ min: 0, max: 2, noNaN: true })),
  tool_choice: fc.constantFrom('none', 'auto', 'required'),
  top_logprobs: fc.constantFrom(0, null),
  top_p: orNull(fc.double({ min: 0, max: 1, noNaN: true })),
  user: text,
  verbosity: fc.constantFrom('low', 'medium', 'high', null),
  web_search_options: fc.record({ search_context_size: fc.constantFrom('low', 'high') }),
}

const textPart = fc.record(
  { type: fc.constant('text' as const), text, prompt_cache_breakpoint: breakpoint },
  { requiredKeys: ['type', 'text'] },
)
const png = 'iVBORw0KGgo='
const media = fc.constantFrom(
  { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${png}`, detail: 'low' as const } },
  { type: 'image_url' as const, image_url: { url: 'https://example.com/a.png' } },
  { type: 'input_audio' as const, input_audio: { data: 'UklGRg==', format: 'wav' as const } },
  { type: 'file' as const, file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
  { type: 'file' as const, file: { file_data: 'JVBERi0=' } },
  { type: 'file' as const, file: { file_id: 'file-1' } },
)
const instruction = fc.record({
  role: fc.constantFrom('system' as const, 'developer' as const),
  content: fc.oneof(text, fc.array(textPart, { minLength: 1, maxLength: 2 })),
})
const question = fc.record(
  {
    role: fc.constant('user' as const),
    content: fc.oneof(short, fc.array(fc.oneof(textPart, media), { minLength: 1, maxLength: 3 })),
    name,
  },
  { requiredKeys: ['role', 'content'] },
)
const refusal = fc.record({ type: fc.constant('refusal' as const), refusal: short })
const answer = fc.record(
  {
    role: fc.constant('assistant' as const),
    content: fc.oneof(
      text,
      refusal.map((part) => [part]),
    ),
    refusal: orNull(short),
  },
  { requiredKeys: ['role', 'content'] },
)
const given = fc.oneof(
  fc.constant(''),
  fc.dictionary(name, fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc.constant('{"id":12345678901234567890,"__proto__":1e400}'),
)
const called = fc
  .array(fc.record({ id: short, name, given }), { minLength: 1, maxLength: 3 })
  .map((calls): ChatCompletionMessageParam[] => [
    {
      role: 'assistant',
      content: null,
      tool_calls: calls.map(({ id, name: one, given: json }) => ({
        id,
        type: 'function',
        function: { name: one, arguments: json },
      })),
    },
    ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'result' })),
  ])
const calledBefore = fc.record({ name, given }).map(({ name: one, given: json }): ChatCompletionMessageParam[] => [
  { role: 'assistant', content: null, function_call: { name: one, arguments: json } },
  { role: 'function', name: one, content: 'result' },
])
const single = fc.oneof(instruction, question, answer).map((message): ChatCompletionMessageParam[] => [message])
const messages = fc
  .array(fc.oneof({ weight: 4, arbitrary: single }, called, calledBefore), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.flat())

const request = fc.record(
  { messages, tools: fc.array(tool, { maxLength: 3 }), ...fields },
  { requiredKeys: ['messages'] },
)
const oneField = fc.tuple(fc.constantFrom(...Object.keys(fields)), request).map(([field, all]) => ({
  messages: [{ role: 'user', content: 'Hello.' }],
  tools: all.tools,
  ...Object.fromEntries(Object.entries(all).filter(([key]) => key === field)),
}))

/** A call can be demanded where there is a tool to call. */
function isPossible({ tools, tool_choice: choice }: { tools?: unknown[] | undefined; tool_choice?: unknown }): boolean {
  return choice !== 'required' || (tools ?? []).length > 0
}

for (const [what, requests] of Object.entries({ 'one field at a time': oneField, 'all fields together': request })) {
  test(`no function refuses a valid request as a faulty one: ${what}`, () => {
    fc.assert(
      fc.property(requests, (value) => {
        fc.pre(isPossible(value))
        const asked = admit(checkRequest(chatRequestSchema, value))
        const needs = needsOfChat(asked)
        for (const target of chatTargets) {
          try {
            translate(target, asked)
          } catch (error) {
            assert.ok(error instanceof LlmError, String(error))
            assert.equal(error.code, 'unsupported_by_provider', `${target.name}: ${error.message}`)
            const isPromised = needs.every((need) => target.capabilities.includes(need))
            // Beside tools, some models take no effort, which each is promised by itself.
            const mayRefuse = ['messages', 'stop', ...(needs.includes('tools') ? ['reasoning_effort'] : [])]
            assert.ok(
              !isPromised || mayRefuse.includes(String(error.details.param)),
              `${target.name}: ${error.message}`,
            )
          }
        }
      }),
      { numRuns: 300 },
    )
  })
}
