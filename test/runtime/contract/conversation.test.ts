import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { mistralIds, shortIds, withFitIds, wordIds } from '#runtime/contract/call-ids.ts'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { checkConversation, withToolCalls } from '#runtime/contract/conversation.ts'
import { nearestEffort } from '#runtime/contract/efforts.ts'
import { toClosedSchema } from '#runtime/contract/json-schema.ts'
import { toKnownMessages } from '#runtime/contract/message-fields.ts'
import { LlmError } from '#runtime/errors.ts'

const call = (id: string, given: string | null = '{}') => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: given },
})
const asked = (...ids: string[]): ChatMessage => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => call(id)),
})
const result = (id: unknown, content: string | null = 'x'): ChatMessage => ({ role: 'tool', tool_call_id: id, content })

describe('a conversation is refused where', () => {
  const broken: [string, ChatMessage[]][] = [
    ['a result names no call', [asked('a'), { role: 'tool', content: 'x' }]],
    ['a result answers no call', [asked('a'), result('b')]],
    ['a result comes before its call', [result('a'), asked('a')]],
    ['a call is answered twice', [asked('a'), result('a'), result('a')]],
    ['a result says nothing', [asked('a'), result('a', null)]],
    ['a user says nothing', [{ role: 'user' }]],
    ['a call has no id', [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }]],
    ['a call has no name', [{ role: 'assistant', tool_calls: [{ id: 'a', function: { arguments: '{}' } }] }]],
  ]
  for (const [what, messages] of broken) {
    test(what, () =>
      assert.throws(
        () => checkConversation(messages),
        (error) => error instanceof LlmError && error.code === 'invalid_request' && /^messages\.\d/.test(error.message),
      ),
    )
  }

  test('nothing is wrong: ids come again, and parallel calls share one', () => {
    checkConversation([asked('0', '0'), result('0'), result('0'), asked('0'), result('0')])
  })
})

test('calls of the form before tools are in today’s, and arguments of nothing are an object', () => {
  const messages = withToolCalls([
    { role: 'assistant', content: null, function_call: { name: 'f', arguments: 'null' } },
    { role: 'function', name: 'f', content: 'x' },
    { role: 'assistant', tool_calls: [call('a', ''), call('b', null), call('c', '{"a":1}')] },
  ])
  assert.deepEqual(messages, [
    { role: 'assistant', content: null, tool_calls: [call('call_1')] },
    { role: 'tool', tool_call_id: 'call_1', content: 'x' },
    { role: 'assistant', tool_calls: [call('a'), call('b'), call('c', '{"a":1}')] },
  ])
})

const rules = { wordIds, mistralIds, shortIds }
const turns = fc.array(
  fc.array(fc.oneof(fc.string(), fc.constantFrom('call_0', 'functions.f:0', 'x'.repeat(80))), {
    minLength: 1,
    maxLength: 3,
  }),
  { maxLength: 4 },
)

for (const [name, rule] of Object.entries(rules)) {
  test(`ids of calls fit ${name}, each is there once, and results keep to their calls`, () => {
    fc.assert(
      fc.property(turns, (ids) => {
        const messages = ids.flatMap((turn) => [asked(...turn), ...turn.map((id) => result(id))])
        const fitted = withFitIds(messages, rule)
        const made = fitted.flatMap(({ tool_calls: calls }) =>
          Array.isArray(calls) ? calls.map(({ id }) => String(id)) : [],
        )
        for (const id of made) assert.match(id, rule.pattern)
        assert.equal(new Set(made).size, made.length)
        assert.deepEqual(
          fitted.flatMap(({ tool_call_id: id }) => (id === undefined ? [] : [id])),
          made,
        )
        assert.deepEqual(withFitIds(messages, rule), fitted)
      }),
    )
  })
}

test('an id that fits stays', () => {
  assert.deepEqual(withFitIds([asked('toolu_1'), result('toolu_1')], wordIds), [asked('toolu_1'), result('toolu_1')])
})

test('a message has the fields that a provider knows, and loses nothing that was said', () => {
  const message = {
    role: 'assistant',
    content: '',
    refusal: 'No.',
    reasoning_content: 'Hm.',
    annotations: [],
    tool_calls: [{ ...call('a'), extra_content: { google: {} } }],
  }
  const fields = { message: ['role', 'content', 'tool_calls', 'reasoning'], reasoning: ['reasoning' as const] }
  assert.deepEqual(toKnownMessages([message], fields), [
    { role: 'assistant', content: 'No.', reasoning: 'Hm.', tool_calls: [call('a')] },
  ])
  const image = (url: string) => ({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] })
  assert.deepEqual(toKnownMessages([image('data:image/jpg;base64,AA==')], {}), [image('data:image/jpeg;base64,AA==')])
})

test('an effort is the nearest that a model has, the smaller of two, and none only for none', () => {
  assert.equal(nearestEffort('minimal', ['low', 'medium', 'high']), 'low')
  assert.equal(nearestEffort('max', ['none', 'low', 'medium', 'high']), 'high')
  assert.equal(nearestEffort('minimal', ['none', 'low']), 'low')
  assert.equal(nearestEffort('low', ['none']), undefined)
  assert.equal(nearestEffort('medium', ['low', 'high']), 'low')
  assert.equal(nearestEffort('none', ['none', 'low']), 'none')
  assert.equal(nearestEffort(null, ['low']), undefined)
  assert.throws(() => nearestEffort('some', ['low']), LlmError)
})

describe('a schema for Claude', () => {
  const place = { provider: 'p', param: 'response_format' }
  test('is closed all through, with its bounds in words', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        constructor: { type: ['object', 'null'], properties: { a: { type: 'integer', minimum: 1, description: 'A' } } },
        list: {
          type: 'array',
          minItems: 2,
          items: { oneOf: [{ type: 'string', format: 'email' }, { $ref: '#/$defs/b' }] },
        },
      },
      additionalProperties: true,
      $defs: { b: { type: 'object', properties: { c: { enum: [1] } } } },
    }
    assert.deepEqual(toClosedSchema(schema, place), {
      type: 'object',
      properties: {
        constructor: {
          type: ['object', 'null'],
          properties: { a: { type: 'integer', description: 'A\n\n{minimum: 1}' } },
          additionalProperties: false,
        },
        list: {
          type: 'array',
          items: { anyOf: [{ type: 'string', format: 'email' }, { $ref: '#/$defs/b' }] },
          description: '{minItems: 2}',
        },
      },
      additionalProperties: false,
      $defs: { b: { type: 'object', properties: { c: { enum: [1] } }, additionalProperties: false } },
    })
  })

  test('keeps both of two choices, one of them in words', () => {
    const both = { oneOf: [{ type: 'string' }], anyOf: [{ maxLength: 5 }, { enum: ['a'] }] }
    for (const schema of [both, Object.fromEntries(Object.entries(both).reverse())]) {
      assert.deepEqual(toClosedSchema(schema, place), {
        anyOf: [{ description: '{maxLength: 5}' }, { enum: ['a'] }],
        description: '{oneOf: [{"type":"string"}]}',
      })
    }
  })

  test('of an object is closed beside choices that name no other fields', () => {
    const properties = { a: {}, b: {} }
    for (const anyOf of [
      [{ required: ['a'] }, { required: ['b'] }],
      [{ properties: { a: { const: 1 }, b: {} } }, true],
    ]) {
      const { additionalProperties } = toClosedSchema({ type: 'object', properties, anyOf }, place)
      assert.equal(additionalProperties, false)
    }
  })

  test('of an object whose fields have no names, or have them elsewhere, is left to another provider', () => {
    const named = { properties: { file: { type: 'string' } } }
    for (const open of [
      { additionalProperties: { type: 'string' } },
      { additionalProperties: true },
      { patternProperties: {} },
      // Closed, no value would fit both the object and its choice.
      { oneOf: [named, { type: 'null' }] },
      { properties: { action: {} }, anyOf: [{ required: ['action'] }, named] },
      { properties: { action: {} }, allOf: [{ $ref: '#/$defs/named' }], $defs: { named } },
      { $ref: '#/$defs/named', $defs: { named } },
    ]) {
      assert.throws(
        () => toClosedSchema({ type: 'object', ...open }, place),
        (error) => error instanceof LlmError && error.code === 'unsupported_by_provider',
      )
    }
  })
})
