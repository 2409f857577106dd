import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { toBedrockRequest } from '../../../functions/bedrock-generate/request.ts'

const hello = { role: 'user', content: 'Hello.' }
const text = (words: string) => ({ type: 'text', text: words })
const parameters = { type: 'object', properties: {} }
const weather = { name: 'weather', description: 'The weather', parameters }
const tools = [{ type: 'function', function: weather }]
const call = (id: string, given: string) => ({ id, type: 'function', function: { name: 'weather', arguments: given } })
const toolSpec = { name: 'weather', description: 'The weather', inputSchema: { json: parameters } }
const schema = { type: 'object', properties: {}, additionalProperties: false }
const called = [
  hello,
  { role: 'assistant', tool_calls: [call('a', '{}')] },
  { role: 'tool', tool_call_id: 'a', content: 'Sun' },
]

const translate = ({ model = 'm', ...rest }: Partial<ChatRequest>): Record<string, unknown> => ({
  ...toBedrockRequest({ messages: [hello], ...rest, model }),
})
const claude = 'global.anthropic.claude-haiku-5-5'

/** What a request has, beside the model, and what of it Bedrock gets. Long, since it is the table of it. */
const cases: [string, Partial<ChatRequest>, Record<string, unknown>][] = [
  [
    'no more than it has to',
    {},
    { modelId: 'm', messages: [{ role: 'user', content: [{ text: 'Hello.' }] }], inferenceConfig: undefined },
  ],
  ['the newer limit', { max_completion_tokens: 64_000, max_tokens: 5 }, { inferenceConfig: { maxTokens: 64_000 } }],
  [
    'what it is to draw by, but for what it has not',
    { max_tokens: 5, temperature: 0, top_p: 0.5, seed: 7, frequency_penalty: 1, presence_penalty: 1 },
    { inferenceConfig: { maxTokens: 5, temperature: 0, topP: 0.5 } },
  ],
  ['one stop as a list', { stop: 'END' }, { inferenceConfig: { stopSequences: ['END'] } }],
  ['several stops', { stop: ['A', 'B'] }, { inferenceConfig: { stopSequences: ['A', 'B'] } }],
  ['no word on who asks', { user: 'u-1', metadata: { task: 'reason' } }, { requestMetadata: undefined }],
  [
    'the schema of the answer, and the effort for it',
    {
      model: claude,
      reasoning_effort: 'minimal',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema } },
    },
    {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'n', schema: JSON.stringify(schema) } },
        },
        effort: 'low',
      },
    },
  ],
  ['no format for texts', { response_format: { type: 'text' } }, { outputConfig: undefined }],
  [
    'instructions apart, wherever they stand',
    { messages: [{ role: 'system', content: 'Be brief.' }, hello, { role: 'developer', content: 'Be kind.' }] },
    {
      system: [{ text: 'Be brief.' }, { text: 'Be kind.' }],
      messages: [{ role: 'user', content: [{ text: 'Hello.' }] }],
    },
  ],
  [
    'one turn for what one side says in a row, without blank texts',
    { messages: [hello, { role: 'user', content: ' \n' }, { role: 'user', content: [text('Again.')] }] },
    { messages: [{ role: 'user', content: [{ text: 'Hello.' }, { text: 'Again.' }] }] },
  ],
  [
    'the bytes of images',
    {
      messages: [{ role: 'user', content: [image('data:image/jpg;base64,AAEC'), image('data:image/png;base64,AA==')] }],
    },
    {
      messages: [
        {
          role: 'user',
          content: [
            { image: { format: 'jpeg', source: { bytes: Buffer.from([0, 1, 2]) } } },
            { image: { format: 'png', source: { bytes: Buffer.from([0]) } } },
          ],
        },
      ],
    },
  ],
  ['tools, without a word on the choice', { tools }, { toolConfig: { tools: [{ toolSpec }] } }],
  [
    'tools that take nothing',
    { tools: [{ type: 'function', function: { name: 'now', description: '', strict: true } }] },
    { toolConfig: { tools: [{ toolSpec: { name: 'now', strict: true, inputSchema: { json: schema } } }] } },
  ],
  ['a free choice', { tools, tool_choice: 'auto' }, { toolConfig: { tools: [{ toolSpec }] } }],
  [
    'any tool',
    { model: claude, tools, tool_choice: 'required', parallel_tool_calls: true },
    { toolConfig: { tools: [{ toolSpec }], toolChoice: { any: {} } } },
  ],
  [
    'one certain tool',
    { model: claude, tools, tool_choice: { type: 'function', function: { name: 'weather' } } },
    { toolConfig: { tools: [{ toolSpec }], toolChoice: { tool: { name: 'weather' } } } },
  ],
  ['no tools where none may be called', { tools, tool_choice: 'none' }, { toolConfig: undefined }],
  [
    'the tools of the conversation even where none may be called',
    { messages: called, tools, tool_choice: 'none' },
    { toolConfig: { tools: [{ toolSpec }] } },
  ],
  [
    'the tools that were called where the request has none',
    { messages: called },
    { toolConfig: { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: parameters } } }] } },
  ],
  [
    'calls and their results, all results of parallel calls in one turn',
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
        { role: 'user', content: [{ text: 'Hello.' }] },
        {
          role: 'assistant',
          content: [
            { text: 'I look.' },
            { toolUse: { toolUseId: 'a', name: 'weather', input: { city: 'Ulm' } } },
            { toolUse: { toolUseId: 'b', name: 'weather', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'a', content: [{ text: 'Sun' }] } },
            { toolResult: { toolUseId: 'b', content: [] } },
            { text: 'And?' },
          ],
        },
      ],
    },
  ],
]

describe('a request to Bedrock has', () => {
  for (const [what, request, expected] of cases) {
    test(what, () => {
      const sent = translate(request)
      const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, sent[name]]))
      assert.deepEqual(seen, expected)
    })
  }
})

const refused: [string, Partial<ChatRequest>, string][] = [
  ['thinking that is no object', { model: claude, thinking: true }, 'thinking'],
  ['a choice that it does not have', { tools, tool_choice: 'perhaps' }, 'tool_choice'],
  ['a role that it does not have', { messages: [{ role: 'function', content: 'x' }] }, 'messages'],
]

/** What is in order, and another provider may be able to do. */
const unsupported: [string, Partial<ChatRequest>, string][] = [
  ['a call that must be made, of a model that has no choice', { tools, tool_choice: 'required' }, 'tool_choice'],
  ['an effort of a model that has none', { reasoning_effort: 'low' }, 'reasoning_effort'],
  ['JSON without a schema', { response_format: { type: 'json_object' } }, 'response_format'],
  [
    'a schema that is missing',
    { response_format: { type: 'json_schema', json_schema: { name: 'n' } } },
    'response_format',
  ],
  ['several answers', { n: 2 }, 'n'],
  ['log probabilities', { logprobs: true }, 'logprobs'],
  ['tools that are no functions', { tools: [{ type: 'web_search' }] }, 'tools'],
  ['an image by address', { messages: [{ role: 'user', content: [image('https://example.com/a.png')] }] }, 'messages'],
  [
    'an image of another format',
    { messages: [{ role: 'user', content: [image('data:image/bmp;base64,AA==')] }] },
    'messages',
  ],
  ['sound', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages'],
]

describe('Bedrock is not sent', () => {
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

function image(url: string) {
  return { type: 'image_url', image_url: { url } }
}
