import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { admit } from '#runtime/contract/admit.ts'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { inner } from './answers.ts'

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
        {
          ...{ type: 'function_call', call_id: 'a', name: 'f', arguments: '{}', status: 'completed', id: 'fc_1' },
          ...{ parsed_arguments: {}, caller: { type: 'direct' } },
        },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Wait.', annotations: [] }] },
        { type: 'custom_tool_call', call_id: 'b', name: 'g', input: 'x', namespace: null, caller: { type: 'direct' } },
        { type: 'function_call_output', call_id: 'a', output: '1', async: false, caller: { type: 'direct' } },
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
        user,
      ],
    },
    { messages: [user, { role: 'assistant', content: 'Hi' }, user] },
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
})
