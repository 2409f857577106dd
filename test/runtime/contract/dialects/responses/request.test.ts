import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { checkPrivateAddresses } from '#runtime/contract/addresses.ts'
import { admit } from '#runtime/contract/admit.ts'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { checkMarks } from '#runtime/contract/hints/marks.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import { answers, completionOf, inner } from './answers.ts'

const user = { role: 'user', content: 'Hello' }
const schema = { type: 'object', properties: { city: { type: 'string' } } }
const image = 'data:image/png;base64,aaaa'

/** What is sent, and the fields of the inner request that it becomes. */
const mapped: [name: string, sent: object, becomes: object][] = [
  ['a text', { input: 'Hello' }, { messages: [user] }],
  [
    'instructions',
    { input: [user], instructions: 'Be short.' },
    { messages: [{ role: 'system', content: 'Be short.' }, user] },
  ],
  // envoyproxy/ai-gateway#1838: a list failed where a text did not.
  ['a message without a type', { input: [user] }, { messages: [user] }],
  [
    'roles and parts',
    {
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Be short.' }] },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'See' },
            { type: 'input_image', image_url: image, detail: 'low' },
            { type: 'input_file', filename: 'a.pdf', file_data: 'aaaa' },
            { type: 'input_audio', input_audio: { data: 'aaaa', format: 'wav' } },
          ],
        },
      ],
    },
    {
      messages: [
        { role: 'developer', content: 'Be short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image_url', image_url: { url: image, detail: 'low' } },
            { type: 'file', file: { file_data: 'aaaa', filename: 'a.pdf' } },
            { type: 'input_audio', input_audio: { data: 'aaaa', format: 'wav' } },
          ],
        },
      ],
    },
  ],
  [
    'calls made at once, whose results follow them, with what was said between them',
    {
      input: [
        user,
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}', status: 'completed', id: 'fc_1' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Wait.', annotations: [] }] },
        { type: 'custom_tool_call', call_id: 'b', name: 'g', input: 'x', namespace: null },
        { type: 'function_call_output', call_id: 'a', output: '1' },
        { type: 'custom_tool_call_output', call_id: 'b', output: [{ type: 'input_image', image_url: image }] },
      ],
    },
    {
      messages: [
        user,
        {
          role: 'assistant',
          content: 'Wait.',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
            { id: 'b', type: 'custom', custom: { name: 'g', input: 'x' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'image_url', image_url: { url: image } }] },
      ],
    },
  ],
  // BerriAI/litellm#13420: clients send what they do not know as null.
  [
    'a thought of nulls',
    {
      input: [
        user,
        { type: 'reasoning', id: 'rs_1', summary: [], content: null, encrypted_content: null, status: null },
        { type: 'message', role: 'assistant', content: 'Hi' },
      ],
    },
    { messages: [user, { role: 'assistant', content: 'Hi' }] },
  ],
  // maximhq/bifrost#5410: the encrypted thought of a model of OpenAI, without its id having to be known.
  [
    'an encrypted thought of OpenAI',
    {
      input: [
        user,
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: 'gAAAA' },
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output: '1' },
      ],
    },
    {
      messages: [
        user,
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'Hm',
          reasoning_details: [{ type: 'reasoning.encrypted', data: 'gAAAA', format: 'openai-responses-v1' }],
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: '1' },
      ],
    },
  ],
  [
    'tools, and the choice of some',
    {
      input: 'Hello',
      tools: [
        { type: 'function', name: 'f', description: 'd', parameters: schema, strict: true },
        { type: 'function', name: 'g', parameters: null, strict: null, defer_loading: false },
        { type: 'custom', name: 'h', format: { type: 'grammar', syntax: 'regex', definition: 'a+' } },
        { type: 'web_search', search_context_size: 'low', user_location: { type: 'approximate', city: 'Paris' } },
      ],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    },
    {
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', parameters: schema, strict: true } },
        { type: 'function', function: { name: 'g' } },
        {
          type: 'custom',
          custom: { name: 'h', format: { type: 'grammar', grammar: { syntax: 'regex', definition: 'a+' } } },
        },
      ],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      web_search_options: {
        search_context_size: 'low',
        user_location: { type: 'approximate', approximate: { city: 'Paris' } },
      },
    },
  ],
  [
    'the choice of one tool',
    { input: 'Hello', tools: [{ type: 'function', name: 'f' }], tool_choice: { type: 'function', name: 'f' } },
    {
      tools: [{ type: 'function', function: { name: 'f' } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
    },
  ],
  [
    'the form of the answer',
    {
      input: 'Hello',
      text: { format: { type: 'json_schema', name: 'n', schema, strict: true, description: null }, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto' },
      max_output_tokens: 9,
    },
    {
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } },
      verbosity: 'low',
      reasoning_effort: 'low',
      max_completion_tokens: 9,
    },
  ],
  [
    'log probabilities',
    { input: 'Hello', include: ['message.output_text.logprobs'], top_logprobs: 2 },
    { logprobs: true, top_logprobs: 2 },
  ],
]

describe('a request of /v1/responses', () => {
  for (const [name, sent, becomes] of mapped) {
    test(`carries ${name}`, () => {
      const request = inner(sent)
      const { messages, ...rest } = becomes as Record<string, unknown>
      assert.deepEqual(request, { ...rest, messages: messages ?? request.messages })
      admit(checkRequest(chatRequestSchema, request))
    })
  }

  test('passes what both forms call the same, and asks for nothing that only says how things are', () => {
    const same = {
      model: 'm',
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      metadata: { a: 'b' },
      user: 'u',
    }
    const more = {
      service_tier: 'flex',
      prompt_cache_key: 'k',
      safety_identifier: 's',
      seed: 3,
      stop: ['x'],
      stream: true,
    }
    const neutral = {
      ...{ store: false, background: false, truncation: 'disabled', previous_response_id: null, conversation: null },
      ...{
        include: ['reasoning.encrypted_content'],
        stream_options: { include_obfuscation: false },
        instructions: null,
      },
      ...{ prompt: null, max_tool_calls: null, top_logprobs: null, tool_choice: null, reasoning: null },
    }
    assert.deepEqual(inner({ ...same, ...more, ...neutral, input: 'Hello' }), { ...same, ...more, messages: [user] })
  })

  test('brings an answer back as it was: texts, refusals, citations, calls, thoughts and their signatures', () => {
    fc.assert(
      fc.property(answers, (message) => {
        const response = Object(responses.read({ input: 'Hello' }).whole?.(completionOf(message)))
        const results = response.output.filter((item: { call_id?: string }) => item.call_id)
        const outputs = results.map((item: { type: string; call_id: string }) => ({
          type: `${item.type}_output`,
          call_id: item.call_id,
          output: 'done',
        }))
        const { messages } = inner({ input: [user, ...response.output, ...outputs] })
        assert.deepEqual(messages[1], message)
        assert.equal(messages.length, 2 + outputs.length)
      }),
    )
  })

  test('shows the places of addresses to the check of private requests', () => {
    const ask = (part: object) => inner({ input: [{ role: 'user', content: [part] }] })
    const fetched = ask({ type: 'input_image', image_url: 'https://example.com/a.png' })
    assert.throws(() => checkPrivateAddresses(checkRequest(chatRequestSchema, fetched)), /address/)
    const result = inner({
      input: [
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
        {
          type: 'function_call_output',
          call_id: 'a',
          output: [{ type: 'input_image', image_url: 'http://10.0.0.1/' }],
        },
      ],
    })
    assert.throws(() => checkPrivateAddresses(checkRequest(chatRequestSchema, result)), /address/)
  })

  test('may name fields of its own schemas as it likes, and marks itself as private as everywhere', () => {
    const check = (body: object) =>
      checkMarks({ headers: {}, query: '', trailers: {}, body: Buffer.from(JSON.stringify(body)) })
    const named = { type: 'object', properties: { is_private: { type: 'boolean' } } }
    check({ input: 'Hello', private: true, text: { format: { type: 'json_schema', name: 'n', schema: named } } })
    check({ input: 'Hello', tools: [{ type: 'function', name: 'f', parameters: named }] })
    assert.throws(() => check({ input: [{ role: 'user', content: 'Hello', is_private: true }] }), /is_private/)
  })
})

const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' }

/** What is refused, by the name of the field, and what its error says. */
const refused: [param: string | undefined, body: unknown, why: RegExp][] = [
  [undefined, [], /JSON object/],
  ['input', {}, /text or a list/],
  ['input', { input: 7 }, /text or a list/],
  ['instructions', { input: 'a', instructions: [] }, /text/],
  ['previous_response_id', { input: 'a', previous_response_id: 'resp_1' }, /whole conversation/],
  ['conversation', { input: 'a', conversation: 'conv_1' }, /whole conversation/],
  ['store', { input: 'a', store: true }, /false/],
  ['background', { input: 'a', background: true }, /stream/],
  ['prompt', { prompt: { id: 'pmpt_1' } }, /instructions/],
  ['truncation', { input: 'a', truncation: 'auto' }, /disabled/],
  ['max_tool_calls', { input: 'a', max_tool_calls: 2 }, /leave it out/],
  ['context_management', { input: 'a', context_management: [{ type: 'compaction' }] }, /leave out/],
  ['include', { input: 'a', include: ['file_search_call.results'] }, /reasoning.encrypted_content/],
  ['stream_options.include_obfuscation', { input: 'a', stream_options: { include_obfuscation: true } }, /false/],
  ['messages', { messages: [user] }, /chat\/completions/],
  ['max_tokens', { input: 'a', max_tokens: 3 }, /max_output_tokens/],
  ['response_format', { input: 'a', response_format: { type: 'json_object' } }, /text\.format/],
  ['n', { input: 'a', n: 2 }, /several times/],
  ['text.format.json_schema', { input: 'a', text: { format: { type: 'json_schema', json_schema: {} } } }, /beside/],
  ['text.format.schema', { input: 'a', text: { format: { type: 'json_schema', name: 'n' } } }, /is missing/],
  ['tools.0.type', { input: 'a', tools: [{ name: 'f', input_schema: {} }] }, /tools\.0\.type is missing/],
  ['text.color', { input: 'a', text: { color: 'red' } }, /carried/],
  ['reasoning.mode', { input: 'a', reasoning: { mode: 'pro' } }, /carried/],
  ['tools.0.type', { input: 'a', tools: [{ type: 'file_search', vector_store_ids: [] }] }, /file_search/],
  ['tools.0.type', { input: 'a', tools: [{ type: 'mcp', server_url: 'https://example.com' }] }, /mcp/],
  ['tools.0.function', { input: 'a', tools: [{ type: 'function', function: { name: 'f' } }] }, /chat completions/],
  ['tools.0.name', { input: 'a', tools: [{ type: 'function' }] }, /name/],
  ['tools.0.name', { input: 'a', tools: [{ type: 'namespace', tools: [] }] }, /namespace/],
  ['tools.0.tools', { input: 'a', tools: [{ type: 'namespace', name: 'n', tools: 'f' }] }, /list of tools/],
  [
    'tools.0.tools.0.name',
    { input: 'a', tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] },
    /name/,
  ],
  ['tools.0.async', { input: 'a', tools: [{ type: 'function', name: 'f', async: true }] }, /leave it out/],
  ['tools.0.filters', { input: 'a', tools: [{ type: 'web_search', filters: {} }] }, /leave it out/],
  ['tools', { input: 'a', tools: [{ type: 'web_search' }, { type: 'web_search_preview' }] }, /twice/],
  ['tool_choice', { input: 'a', tool_choice: { type: 'file_search' } }, /allowed_tools/],
  ['input.0', { input: [{ type: 'item_reference', id: 'msg_1' }] }, /store: false/],
  ['input.0', { input: [{ id: 'msg_1' }] }, /store: false/],
  ['input.0', { input: [{ type: 'compaction', encrypted_content: 'a' }] }, /compaction/],
  ['input.1', { input: [user, { role: 'tool', tool_call_id: 'a', content: '1' }] }, /function_call_output/],
  ['input.0.type', { input: [{}] }, /missing/],
  ['input.0.role', { input: [{ role: 'critic', content: 'a' }] }, /user/],
  ['input.0.call_id', { input: [{ type: 'function_call_output', call_id: 'a', output: '1' }] }, /not in the input/],
  ['input.0.arguments', { input: [{ ...call, arguments: { city: 'Paris' } }] }, /text/],
  ['input.0.namespace', { input: [{ ...call, namespace: 1 }] }, /must be a text/],
  ['input.0.content.0.type', { input: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] }, /input_text/],
  ['input.0.content.0.type', { input: [{ role: 'user', content: [{ type: 'video' }] }] }, /video/],
  [
    'input.0.content.0.file_id',
    { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
    /data/,
  ],
  ['input.0.content.0.image_url', { input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, /text/],
  [
    'input.0.content.0.file_url',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'https://example.com/a.pdf' }] }] },
    /file_data/,
  ],
  [
    'input.0.encrypted_content',
    { input: [{ type: 'reasoning', summary: [], encrypted_content: 'llmr-thoughts-1.changed' }] },
    /unchanged/,
  ],
]

describe('what /v1/responses refuses', () => {
  for (const [param, body, why] of refused) {
    test(`is named: ${JSON.stringify(body)}`, () => {
      assert.throws(
        () => responses.read(body),
        (error) => {
          assert.ok(error instanceof LlmError)
          assert.deepEqual([error.code, error.details.param], ['invalid_request', param])
          assert.match(error.message, why)
          return true
        },
      )
    })
  }

  test('is named by the fields that the caller sent, also where it was refused further on', () => {
    const shown = (param: string, message: string) =>
      Object(responses.errorBody?.(new LlmError('invalid_request', message, { param }), 'id')).error
    assert.equal(shown('reasoning_effort', 'reasoning_effort must be low').param, 'reasoning.effort')
    assert.match(shown('reasoning_effort', 'reasoning_effort must be low').message, /^reasoning\.effort must be low/)
    const part = shown('messages.3.content.1', 'messages.3.content.1 does not hold its data in base64')
    assert.equal(part.param, 'input')
    assert.match(part.message, /^input does not hold/)
  })
})
