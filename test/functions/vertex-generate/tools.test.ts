import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { toVertexRequest } from '../../../functions/vertex-generate/request.ts'

const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const weather = { type: 'function', function: { name: 'weather', description: 'The weather', parameters } }
const now = { type: 'function', function: { name: 'now' } }
const strict = { type: 'function', function: { name: 'exact', strict: true } }
const named = (name: string) => ({ type: 'function', function: { name } })
const hello = { role: 'user', content: 'Hello.' }
const translate = (rest: Partial<ChatRequest>, model = 'gemini-3.5-flash') =>
  toVertexRequest({ messages: [hello], ...rest, model })

describe('the tools of a request to Gemini', () => {
  test('are declarations with their schemas as they came', () => {
    assert.deepEqual(translate({ tools: [weather, now] }).tools, [
      {
        functionDeclarations: [
          { name: 'weather', description: 'The weather', parametersJsonSchema: parameters },
          { name: 'now' },
        ],
      },
    ])
  })

  test('keep a schema whose fields are not named at its root', () => {
    const open = { type: 'object', properties: { file: { type: 'string' } }, required: ['file'] }
    const schemas: Record<string, unknown>[] = [
      { anyOf: [open, open] },
      { oneOf: [open, open] },
      { allOf: [{ $ref: '#/$defs/open' }], $defs: { open } },
      { $ref: '#/$defs/open', $defs: { open } },
      { patternProperties: { '^x-': { type: 'string' } } },
      { if: open, else: { required: ['mode'] } },
      { additionalProperties: { type: 'string' } },
    ]
    for (const given of schemas) {
      const { tools } = translate({ tools: [{ type: 'function', function: { name: 'edit', parameters: given } }] })
      const [declared] = Object(tools)[0].functionDeclarations
      assert.deepEqual(declared.parametersJsonSchema, { type: 'object', properties: {}, ...given })
    }
  })

  const limited = (mode: string) => ({ type: 'allowed_tools', allowed_tools: { mode, tools: [named('now')] } })
  const choices: [string, Partial<ChatRequest>, object | undefined][] = [
    ['as the model likes, unsaid', { tools: [weather] }, undefined],
    ['as the model likes', { tools: [weather], tool_choice: 'auto' }, { mode: 'AUTO' }],
    ['not at all', { tools: [weather], tool_choice: 'none' }, { mode: 'NONE' }],
    ['in any case', { tools: [weather], tool_choice: 'required', parallel_tool_calls: true }, { mode: 'ANY' }],
    [
      'one by its name',
      { tools: [weather], tool_choice: named('weather') },
      { mode: 'ANY', allowedFunctionNames: ['weather'] },
    ],
    ['keeping to the schema', { tools: [weather, strict] }, { mode: 'VALIDATED' }],
    ['keeping to the schema, as ANY does', { tools: [strict], tool_choice: 'required' }, { mode: 'ANY' }],
    ['some of them, if any', { tools: [strict, now], tool_choice: limited('auto') }, { mode: 'AUTO' }],
    ['some of them, in any case', { tools: [weather, now], tool_choice: limited('required') }, { mode: 'ANY' }],
  ]
  for (const [how, request, expected] of choices) {
    test(`are called ${how}`, () => {
      const { toolConfig } = translate(request)
      assert.deepEqual(toolConfig?.functionCallingConfig, expected)
    })
  }

  test('are fewer where only some are allowed', () => {
    const { tools } = translate({ tools: [weather, now], tool_choice: limited('auto') })
    assert.deepEqual(tools, [{ functionDeclarations: [{ name: 'now' }] }])
  })

  test('are nothing where there are none, whatever the choice is', () => {
    const sent = translate({ tools: [], tool_choice: 'auto', parallel_tool_calls: false })
    assert.deepEqual([sent.tools, sent.toolConfig], [undefined, undefined])
  })
})

const call = (id: string, name: string, given: string, signature?: string) => ({
  id,
  type: 'function',
  function: { name, arguments: given },
  ...(signature && { extra_content: { google: { thought_signature: signature } } }),
})
const result = (id: string, content: ChatRequest['messages'][number]['content']) => ({
  role: 'tool',
  tool_call_id: id,
  content,
})
const functionCall = (name: string, args: object, rest: object = {}) => ({ functionCall: { name, args }, ...rest })
const functionResponse = (name: string, output: string) => ({ functionResponse: { name, response: { output } } })

describe('the calls of a conversation with Gemini', () => {
  const messages = [
    hello,
    {
      role: 'assistant',
      content: 'I look.',
      tool_calls: [call('a', 'weather', '{"city":"Ulm"}', 'c2ln'), call('b', 'now', '')],
    },
    result('b', [{ type: 'text', text: 'noon' }]),
    result('a', 'Sun'),
    { role: 'assistant', content: null, tool_calls: [call('c', 'now', '{}')] },
    result('c', ''),
    { role: 'user', content: 'And?' },
  ]

  test('are one turn, and so are their results, in the order of the calls and by the names', () => {
    assert.deepEqual(translate({ messages }).contents, [
      { role: 'user', parts: [{ text: 'Hello.' }] },
      {
        role: 'model',
        parts: [
          { text: 'I look.' },
          functionCall('weather', { city: 'Ulm' }, { thoughtSignature: 'c2ln' }),
          functionCall('now', {}),
        ],
      },
      { role: 'user', parts: [functionResponse('weather', 'Sun'), functionResponse('now', 'noon')] },
      { role: 'model', parts: [functionCall('now', {}, { thoughtSignature: 'skip_thought_signature_validator' })] },
      { role: 'user', parts: [functionResponse('now', '')] },
      { role: 'user', parts: [{ text: 'And?' }] },
    ])
  })

  test('keep their order where the ids of an earlier turn come again', () => {
    const turn = [
      { role: 'assistant', tool_calls: [call('0', 'now', '{"at":0}'), call('1', 'now', '{"at":1}')] },
      result('1', 'second'),
      result('0', 'first'),
    ]
    const { contents } = translate({ messages: [hello, ...turn, ...turn] })
    assert.deepEqual(contents.at(-1)?.parts, [functionResponse('now', 'first'), functionResponse('now', 'second')])
  })

  test('are wrapped where their arguments are no object', () => {
    const { contents } = translate({
      messages: [hello, { role: 'assistant', tool_calls: [call('a', 'now', '{"at":')] }],
    })
    assert.partialDeepStrictEqual(contents.at(-1)?.parts, [functionCall('now', { INVALID_JSON: '{"at":' })])
  })

  test('are signed by what came with them alone, where the model wants no signature', () => {
    const signatures = (model: string) =>
      translate({ messages }, model)
        .contents.flatMap(({ parts }) => parts)
        .flatMap((part) => ('functionCall' in part ? [part.thoughtSignature] : []))
    assert.deepEqual(signatures('gemini-2.5-flash'), ['c2ln', undefined, undefined])
    assert.deepEqual(signatures('google/gemini-4-flash'), ['c2ln', undefined, 'skip_thought_signature_validator'])
  })
})

const refused: [string, Partial<ChatRequest>, string][] = [
  ['a choice that it does not have', { tools: [now], tool_choice: 'perhaps' }, 'tool_choice'],
  ['a result of no call', { messages: [hello, { role: 'tool', content: 'x' }] }, 'messages'],
  ['a result of another call', { messages: [hello, result('z', 'x')] }, 'messages'],
  [
    'a result before its call',
    { messages: [hello, result('a', 'x'), { role: 'assistant', tool_calls: [call('a', 'now', '')] }] },
    'messages',
  ],
  ['calls of no function', { messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] }, 'messages'],
]

/** What is in order, and another provider may be able to do. */
const unsupported: [string, Partial<ChatRequest>, string][] = [
  ['tools that are no functions', { tools: [{ type: 'web_search' }] }, 'tools'],
]

describe('Gemini is not sent', () => {
  for (const [code, rows] of Object.entries({ invalid_request: refused, unsupported_by_provider: unsupported })) {
    for (const [what, request, param] of rows) {
      test(what, () =>
        assert.throws(
          () => translate(request),
          (error) => {
            assert.ok(error instanceof LlmError, String(error))
            assert.deepEqual([error.code, error.details.param], [code, param])
            return true
          },
        ),
      )
    }
  }
})
