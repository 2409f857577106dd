import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { LlmError } from '#runtime/errors.ts'

const asked = { max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }
const inner = (more: object): Record<string, unknown> => Object(messages.read({ ...asked, ...more }).request)
const answer = (content: unknown) => inner({ messages: [...asked.messages, { role: 'assistant', content }] }).messages

describe('the dialect messages reads', () => {
  test('a user without the session that an agent writes behind it', () => {
    const session = '0b1f6a0e-7c1f-4f57-9c0e-0d7a6a1d2b3c'
    for (const [user_id, user] of [
      [`user_ab12_account__session_${session}`, 'user_ab12_account_'],
      [`{"device_id":"d1","account_uuid":"","session_id":"${session}"}`, 'd1'],
      ['{no JSON', '{no JSON'],
      ['ann', 'ann'],
      ['', undefined],
    ]) {
      assert.equal(inner({ metadata: { user_id } }).user, user)
    }
  })

  test('instructions without the line for the vendor’s accounting (ggml-org/llama.cpp#20623)', () => {
    const line = { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1; cch=fa690;' }
    const system = [line, { type: 'text', text: 'Be brief.' }]
    assert.deepEqual(Object(inner({ system }).messages)[0], {
      role: 'system',
      content: [{ type: 'text', text: 'Be brief.' }],
    })
    assert.deepEqual(inner({ system: [line] }).messages, asked.messages)
  })

  test('a mark for the prompt cache by its type and its time alone', () => {
    const cache_control = { type: 'ephemeral', ttl: '1h', scope: 'global' }
    const text = { type: 'text', text: 'x', cache_control }
    const tools = [{ name: 'f', input_schema: { type: 'object' }, cache_control }]
    const read = JSON.stringify(
      inner({ cache_control, tools, system: [text], messages: [{ role: 'user', content: [text] }] }),
    )
    assert.equal(read.match(/"cache_control":\{"type":"ephemeral","ttl":"1h"\}/g)?.length, 4)
    assert.doesNotMatch(read, /scope/)
  })

  test('a signature with the models it belongs to, and one without as the vendor’s own', () => {
    const thought = { type: 'thinking', thinking: 'x' }
    const told = answer([
      { ...thought, signature: 'some-model-v1:c2ln' },
      { ...thought, signature: 'c2ln' },
      { ...thought, signature: '' },
      { type: 'text', text: 'hi' },
    ])
    assert.deepEqual(
      Object(told)[1].reasoning_details.map((one: Record<string, unknown>) => [one.format, one.signature]),
      [
        ['some-model-v1', 'c2ln'],
        ['messages', 'c2ln'],
      ],
    )
    assert.equal(Object(told)[1].reasoning_content, 'xxx')
  })

  test('the results of tools before what else a turn says', () => {
    const use = { type: 'tool_use', id: 't', name: 'f', input: {} }
    const result = { type: 'tool_result', tool_use_id: 't' }
    const turn = { role: 'user', content: [{ type: 'text', text: 'Look.' }, result] }
    const said = inner({ messages: [...asked.messages, { role: 'assistant', content: [use] }, turn] }).messages
    assert.deepEqual(
      Object(said).map(({ role }: { role: string }) => role),
      ['user', 'assistant', 'tool', 'user'],
    )
  })

  test('a document of blocks as those blocks', () => {
    const source = { type: 'content', content: [{ type: 'text', text: 'a' }] }
    const content = [{ type: 'document', source, title: 'T', context: 'C' }]
    assert.deepEqual(Object(inner({ messages: [{ role: 'user', content }] }).messages)[0].content, [
      { type: 'text', text: 'T' },
      { type: 'text', text: 'C' },
      { type: 'text', text: 'a' },
    ])
  })

  test('fields that it cannot carry where they ask for nothing', () => {
    assert.deepEqual(inner({ mcp_servers: [], fallbacks: [], container: null, thread: null }), inner({}))
    assert.deepEqual(inner({ container: {}, compaction: {}, billing_policy: {} }), inner({}))
  })

  test('nothing that it cannot carry, and says which field it is', () => {
    const block = (one: object, role = 'user') => ({ messages: [{ role, content: [one] }] })
    for (const [more, param] of [
      [{ inference_geo: 'eu' }, 'inference_geo'],
      [{ speed: 'fast' }, 'speed'],
      [{ fallbacks: [{ model: 'm' }] }, 'fallbacks'],
      [{ thread: { type: 'create' } }, 'thread'],
      [{ metadata: { user_id: 'x'.repeat(257) } }, 'metadata.user_id'],
      [{ tools: [{ name: 'f', input_schema: {}, input_examples: [] }] }, 'tools.0.input_examples'],
      [block({ type: 'image', source: { type: 'file', file_id: 'f' } }), 'messages.0.content.0.source.type'],
      [block({ type: 'text', text: 'x', citations: [{}] }), 'messages.0.content.0.citations'],
      [
        block({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '%' } }),
        'messages.0.content.0.source.data',
      ],
      [block({ type: 'tool_result', tool_use_id: 't' }), 'messages.0.content.0.tool_use_id'],
      [block({ type: 'tool_use', id: 'a', name: 'f', input: {} }), 'messages.0.content.0.type'],
      [block({ type: 'server_tool_use', id: 'a', name: 'f', input: {} }, 'assistant'), 'messages.0.content.0.type'],
      [block({ type: 'image', source: { type: 'url', url: 'u' } }, 'assistant'), 'messages.0.content.0.type'],
    ] as const) {
      assert.throws(
        () => inner(more),
        (error) => error instanceof LlmError && error.code === 'invalid_request' && error.details.param === param,
        param,
      )
    }
  })
})

test('a prompt that only fills a cache is refused by what it asks for, and counted', () => {
  const told = (more: object) => {
    try {
      return inner(more)
    } catch (error) {
      return error instanceof LlmError ? [error.code, error.message, error.details.param] : error
    }
  }
  const why = 'max_tokens of 0, which only fills a prompt cache, cannot be carried: send 1 or more'
  assert.deepEqual(told({ max_tokens: 0 }), ['invalid_request', why, 'max_tokens'])
  assert.deepEqual(told({ max_tokens: -1 }), ['invalid_request', 'max_tokens must be 1 or more', 'max_tokens'])
  assert.deepEqual(told({ max_tokens: '9' }), ['invalid_request', 'max_tokens must be a number', 'max_tokens'])
  assert.deepEqual(messages.counting?.read({ ...asked, max_tokens: 0 }), { messages: asked.messages })
})

test('an error names a field as it was sent', () => {
  const error = new LlmError('unsupported_by_provider', 'zai cannot do here what response_format asks for', {
    param: 'response_format',
  })
  const body = Object(messages.errorBody?.(error, 'c-1'))
  assert.equal(body.error.param, 'output_config.format')
  assert.match(body.error.message, /what output_config\.format asks for/)
  assert.deepEqual([body.type, body.error.type, body.request_id], ['error', 'invalid_request_error', 'c-1'])
})
