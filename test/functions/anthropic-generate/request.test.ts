import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { toAnthropicRequest } from '../../../functions/anthropic-generate/request.ts'

const hello = { role: 'user', content: 'Hello.' }
const text = (words: string) => ({ type: 'text', text: words })
const weather = { name: 'weather', description: 'The weather', parameters: { type: 'object', properties: {} } }
const tools = [{ type: 'function', function: weather }]
const call = (id: string, given: string) => ({ id, type: 'function', function: { name: 'weather', arguments: given } })
const schema = { type: 'object', properties: {}, additionalProperties: false }

const translate = (rest: Partial<ChatRequest>) => toAnthropicRequest({ messages: [hello], ...rest, model: 'm' })

/** What a request has, beside the model, and what of it Anthropic gets. */
const cases: [string, Partial<ChatRequest>, Record<string, unknown>][] = [
  ['no more than it has to', {}, { max_tokens: 4096, messages: [{ role: 'user', content: [text('Hello.')] }] }],
  ['the newer limit', { max_completion_tokens: 64_000, max_tokens: 5 }, { max_tokens: 64_000 }],
  ['the older limit', { max_tokens: 5 }, { max_tokens: 5 }],
  [
    'no word on sampling',
    { temperature: 0, top_p: 0.5, top_k: 0, seed: 7, frequency_penalty: 1, presence_penalty: 1 },
    { temperature: undefined, top_p: undefined, top_k: undefined, seed: undefined, frequency_penalty: undefined },
  ],
  ['one stop as a list', { stop: 'END' }, { stop_sequences: ['END'] }],
  ['several stops', { stop: ['A', 'B'] }, { stop_sequences: ['A', 'B'] }],
  [
    'who asks, but not by name',
    { user: 'ann@example.com' },
    { metadata: { user_id: hash('sha256', 'ann@example.com') } },
  ],
  ['nothing of the router’s metadata', { metadata: { task: 'reason' } }, { metadata: undefined }],
  ['the wish for a stream', { stream: true, stream_options: {} }, { stream: true, stream_options: undefined }],
  ['Anthropic’s own fields', { thinking: { type: 'adaptive' } }, { thinking: { type: 'adaptive' } }],
  [
    'the schema of the answer',
    { response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } },
    { output_config: { format: { type: 'json_schema', schema } } },
  ],
  ['no format for texts', { response_format: { type: 'text' } }, { output_config: undefined }],
  [
    'instructions apart, wherever they stand',
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        hello,
        { role: 'developer', content: 'Be kind.' },
        { role: 'system', content: '' },
      ],
    },
    {
      system: [text('Be brief.'), text('Be kind.')],
      messages: [{ role: 'user', content: [text('Hello.')] }],
    },
  ],
  [
    'one turn for what one side says in a row, without empty texts',
    { messages: [hello, { role: 'user', content: '' }, { role: 'user', content: [text('Again.')] }] },
    { messages: [{ role: 'user', content: [text('Hello.'), text('Again.')] }] },
  ],
  [
    'images, from data and by address',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
          ],
        },
      ],
    },
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          ],
        },
      ],
    },
  ],
  [
    'tools',
    { tools: [...tools, { type: 'function', function: { name: 'now', strict: true } }] },
    {
      tools: [
        { name: 'weather', description: 'The weather', input_schema: weather.parameters },
        { name: 'now', input_schema: { type: 'object', properties: {}, additionalProperties: false }, strict: true },
      ],
      tool_choice: undefined,
    },
  ],
  ['the free choice', { tools, tool_choice: 'auto' }, { tool_choice: { type: 'auto' } }],
  ['no choice', { tools, tool_choice: 'none' }, { tool_choice: { type: 'none' } }],
  ['the duty to choose', { tools, tool_choice: 'required' }, { tool_choice: { type: 'any' } }],
  [
    'the tool that must be called, once',
    { tools, tool_choice: { type: 'function', function: { name: 'weather' } }, parallel_tool_calls: false },
    { tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true } },
  ],
  [
    'one call at a time',
    { tools, parallel_tool_calls: false },
    { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  ],
  [
    'no choice where there are no tools',
    { tools: [], tool_choice: 'auto' },
    { tools: undefined, tool_choice: undefined },
  ],
  [
    'parallel calls in one turn, and all their results in the next',
    {
      messages: [
        hello,
        { role: 'assistant', content: 'I look.', tool_calls: [call('a', '{"city":"Ulm"}'), call('b', '')] },
        { role: 'tool', tool_call_id: 'a', content: 'Sun' },
        { role: 'tool', tool_call_id: 'b', content: '' },
        { role: 'user', content: 'And?' },
      ],
    },
    {
      messages: [
        { role: 'user', content: [text('Hello.')] },
        {
          role: 'assistant',
          content: [
            text('I look.'),
            { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Ulm' } },
            { type: 'tool_use', id: 'b', name: 'weather', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [text('Sun')] },
            { type: 'tool_result', tool_use_id: 'b' },
            text('And?'),
          ],
        },
      ],
    },
  ],
]

describe('a request to Claude has', () => {
  for (const [what, request, expected] of cases) {
    test(what, () => {
      const sent = translate(request)
      const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, sent[name]]))
      assert.deepEqual(seen, expected)
    })
  }
})

const image = (url: string) => ({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] })
const refused: [string, Partial<ChatRequest>, string][] = [
  ['a choice that it does not have', { tools, tool_choice: 'perhaps' }, 'tool_choice'],
  ['a role that it does not have', { messages: [{ role: 'function', content: 'x' }] }, 'messages'],
]

/** What is in order, and another provider may be able to do. */
const unsupported: [string, Partial<ChatRequest>, string][] = [
  ['the most likely tokens alone', { top_k: 1 }, 'top_k'],
  ['JSON without a schema', { response_format: { type: 'json_object' } }, 'response_format'],
  [
    'a schema that is missing',
    { response_format: { type: 'json_schema', json_schema: { name: 'n' } } },
    'response_format',
  ],
  ['several answers', { n: 2 }, 'n'],
  ['log probabilities', { logprobs: true }, 'logprobs'],
  ['tools that are no functions', { tools: [{ type: 'web_search' }] }, 'tools'],
  ['an image by http', image('http://example.com/a.png'), 'messages'],
  ['an image that is no base64', image('data:image/png,AAAA'), 'messages'],
  ['data that are no image', image('data:application/pdf;base64,AAAA'), 'messages'],
  ['sound', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages'],
]

describe('Claude is not sent', () => {
  for (const [code, rows] of Object.entries({ invalid_request: refused, unsupported_by_provider: unsupported })) {
    for (const [what, request, param] of rows) {
      test(what, () =>
        assert.throws(
          () => translate(request),
          (error) => error instanceof LlmError && error.code === code && error.details.param === param,
        ),
      )
    }
  }

  test('but one answer may be asked for by its number', () => assert.equal(translate({ n: 1 }).n, undefined))
})
