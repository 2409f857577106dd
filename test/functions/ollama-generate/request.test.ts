import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { toOllamaRequest } from '../../../functions/ollama-generate/request.ts'

const hello = { role: 'user', content: 'Hello.' }
const weather = { name: 'weather', description: 'The weather', parameters: { type: 'object', properties: {} } }
const tools = [{ type: 'function', function: weather }]
const call = (id: string, given: string) => ({ id, type: 'function', function: { name: 'weather', arguments: given } })
const image = (url: string, role = 'user') => ({
  messages: [{ role, content: [{ type: 'image_url', image_url: { url } }] }],
})

const translate = (rest: Partial<ChatRequest>) => toOllamaRequest({ messages: [hello], ...rest, model: 'm' }, {})

/** What a request has, beside the model, and what of it Ollama gets. */
const cases: [string, Partial<ChatRequest>, Record<string, unknown>][] = [
  [
    'no more than it has to, and no leave to cut the prompt',
    {},
    { messages: [hello], options: {}, truncate: false, shift: false, tools: undefined, think: undefined },
  ],
  [
    'the developer as the system, other roles as they are',
    { messages: ['developer', 'user', 'assistant'].map((role) => ({ role, content: 'x' })) },
    { messages: ['system', 'user', 'assistant'].map((role) => ({ role, content: 'x' })) },
  ],
  [
    'one text of several parts, and the images apart, as bytes',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What ' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAEC', detail: 'low' } },
            { type: 'text', text: 'is it?' },
            { type: 'image_url', image_url: { url: 'data:IMAGE/svg+xml;base64,Aw==' } },
          ],
        },
      ],
    },
    { messages: [{ role: 'user', content: 'What is it?', images: [Buffer.from([0, 1, 2]), Buffer.from([3])] }] },
  ],
  [
    'what it refused to say',
    { messages: [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] }] },
    { messages: [{ role: 'assistant', content: 'No.' }] },
  ],
  [
    'tools, with parameters where there are none',
    {
      tools: [...tools, { type: 'function', function: { name: 'now' } }],
      tool_choice: 'auto',
      parallel_tool_calls: true,
    },
    {
      tools: [
        ...tools,
        { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
      ],
      tool_choice: undefined,
    },
  ],
  ['no tools for the choice of none', { tools, tool_choice: 'none', parallel_tool_calls: false }, { tools: undefined }],
  [
    'calls with their arguments as objects, and results that name their tools',
    {
      messages: [
        hello,
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'Hm.',
          tool_calls: [call('a', '{"city":"Ulm"}'), call('b', '')],
        },
        { role: 'tool', tool_call_id: 'a', content: 'Sun' },
        { role: 'tool', tool_call_id: 'c', name: 'now', content: 'Noon' },
        { role: 'tool', tool_call_id: 'd', content: '' },
      ],
    },
    {
      messages: [
        hello,
        {
          role: 'assistant',
          content: '',
          thinking: 'Hm.',
          tool_calls: [
            { id: 'a', function: { name: 'weather', arguments: { city: 'Ulm' } } },
            { id: 'b', function: { name: 'weather', arguments: {} } },
          ],
        },
        { role: 'tool', content: 'Sun', tool_name: 'weather', tool_call_id: 'a' },
        { role: 'tool', content: 'Noon', tool_name: 'now', tool_call_id: 'c' },
        { role: 'tool', content: '', tool_call_id: 'd' },
      ],
    },
  ],
  ['no thinking', { reasoning_effort: 'none' }, { think: false }],
  ['as much thinking as is asked for', { reasoning_effort: 'medium' }, { think: 'medium' }],
  ['the least thinking for less than that', { reasoning_effort: 'minimal' }, { think: 'low' }],
  ['the most thinking for more than that', { reasoning_effort: 'xhigh' }, { think: 'high' }],
  ['log probabilities', { logprobs: true, top_logprobs: 3 }, { logprobs: true, top_logprobs: 3 }],
  ['no log probabilities', { logprobs: false, top_logprobs: null }, { logprobs: undefined, top_logprobs: undefined }],
  ['one answer', { n: 1 }, { n: undefined }],
]

describe('a request to Ollama has', () => {
  for (const [what, request, expected] of cases) {
    test(what, () => {
      const sent: Record<string, unknown> = translate(request)
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, sent[name]])), expected)
    })
  }

  test('the window that the operator sets', () => {
    const { options } = toOllamaRequest({ messages: [hello], model: 'm', seed: 1 }, { contextTokens: 4096 })
    assert.deepEqual(options, { num_ctx: 4096, seed: 1 })
  })

  test('the arguments of a call with every name and value that they have', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('constructor', 'prototype')), fc.jsonValue()),
        (given) => {
          const json = JSON.stringify(given)
          const [message] = translate({ messages: [{ role: 'assistant', tool_calls: [call('a', json)] }] }).messages
          assert.deepEqual(message?.tool_calls?.[0]?.function.arguments, JSON.parse(json))
        },
      ),
    )
  })

  test('the bytes of an image, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.boolean(), (bytes, isPadded) => {
        const base64 = Buffer.from(bytes).toString('base64')
        const [message] = translate(
          image(`data:image/png;base64,${isPadded ? base64 : base64.replace(/=+$/, '')}`),
        ).messages
        assert.deepEqual(Buffer.from(message?.images?.[0] ?? []), Buffer.from(bytes))
      }),
    )
  })
})

const refused: [string, Partial<ChatRequest>, string][] = [
  ['an effort that is none', { reasoning_effort: 'some' }, 'reasoning_effort'],
  ['a role that templates pass over', { messages: [{ role: 'function', content: 'x' }] }, 'messages'],
  ['calls that are none', { messages: [{ role: 'assistant', tool_calls: [{}] }] }, 'messages'],
]

/** What is in order, and another provider may be able to do. */
const unsupported: [string, Partial<ChatRequest>, string][] = [
  ['old functions', { functions: [{ name: 'f' }] }, 'functions'],
  ['a bias', { logit_bias: { 1: 1 } }, 'logit_bias'],
  ['several answers', { n: 2 }, 'n'],
  ['tools that are no functions', { tools: [{ type: 'web_search' }] }, 'tools'],
  ['the duty to call', { tools, tool_choice: 'required' }, 'tool_choice'],
  [
    'the tool that must be called',
    { tools, tool_choice: { type: 'function', function: { name: 'weather' } } },
    'tool_choice',
  ],
  ['an image by its address', image('https://example.com/a.png'), 'messages'],
  ['an image in the cluster', image('http://169.254.169.254/latest'), 'messages'],
  ['an image of a file', image('file:///etc/passwd'), 'messages'],
  ['an image that is no base64', image('data:image/png,AAAA'), 'messages'],
  ['an image that is a text', image('data:text/plain;base64,AAAA'), 'messages'],
  ['an image of the assistant', image('data:image/png;base64,AAAA', 'assistant'), 'messages'],
  ['sound', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages'],
]

describe('Ollama is not sent', () => {
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
})
