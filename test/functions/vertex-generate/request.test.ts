import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { toVertexRequest } from '../../../functions/vertex-generate/request.ts'

const hello = { role: 'user', content: 'Hello.' }
const schema = { type: 'object', properties: {} }
const translate = (rest: Partial<ChatRequest>, model = 'gemini-2.5-flash') =>
  toVertexRequest({ messages: [hello], ...rest, model })

/** What a request has, and what of it stands in Gemini's generationConfig, and nothing else. */
const configs: [string, Partial<ChatRequest>, Record<string, unknown>][] = [
  ['nothing that was not asked for', { temperature: null, n: 1, logprobs: false, top_logprobs: 0 }, {}],
  ['the newer limit', { max_completion_tokens: 9, max_tokens: 5 }, { maxOutputTokens: 9 }],
  [
    'how to draw an answer',
    { temperature: 0, top_p: 0.5, seed: 7, frequency_penalty: 1, presence_penalty: -1 },
    { temperature: 0, topP: 0.5, seed: 7, frequencyPenalty: 1, presencePenalty: -1 },
  ],
  ['one stop as a list', { stop: 'END' }, { stopSequences: ['END'] }],
  ['several stops', { stop: ['A', 'B'] }, { stopSequences: ['A', 'B'] }],
  ['several answers', { n: 3 }, { candidateCount: 3 }],
  ['log probabilities', { logprobs: true }, { responseLogprobs: true }],
  ['the other tokens', { logprobs: true, top_logprobs: 4 }, { responseLogprobs: true, logprobs: 4 }],
  ['JSON of any form', { response_format: { type: 'json_object' } }, { responseMimeType: 'application/json' }],
  ['no format for texts', { response_format: { type: 'text' } }, {}],
  [
    'the schema of the answer',
    { response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } },
    { responseMimeType: 'application/json', responseJsonSchema: schema },
  ],
]

describe('a request to Gemini has', () => {
  for (const [what, request, expected] of configs) {
    test(what, () => assert.deepEqual(translate(request).generationConfig, expected))
  }

  test('instructions apart, wherever they stand, and no empty texts', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Say ' },
          { type: 'text', text: 'hello.' },
        ],
      },
      { role: 'assistant', content: 'Hello.' },
      { role: 'developer', content: 'Be kind.' },
      { role: 'system', content: '' },
      { role: 'user', content: '' },
      { role: 'assistant', content: null, refusal: 'No.' },
      { role: 'user', content: 'Again.' },
    ]
    assert.deepEqual(translate({ messages }), {
      model: 'gemini-2.5-flash',
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Say ' }, { text: 'hello.' }] },
        { role: 'model', parts: [{ text: 'Hello.' }, { text: 'No.' }] },
        { role: 'user', parts: [{ text: 'Again.' }] },
      ],
      generationConfig: {},
    })
  })
})

/** An effort, and what it is to a model: the nearest that it has, or the error where it has none. */
const efforts: [model: string, effort: string, thinking: object | string | undefined][] = [
  ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }],
  ['gemini-2.5-flash-lite', 'low', { thinkingBudget: 1024, includeThoughts: true }],
  ['gemini-2.5-flash', 'high', { thinkingBudget: 24_576, includeThoughts: true }],
  ['gemini-2.5-pro', 'medium', { thinkingBudget: 8192, includeThoughts: true }],
  ['gemini-2.5-pro', 'none', { thinkingBudget: 1024 }],
  ['gemini-3-pro-preview', 'medium', { thinkingLevel: 'HIGH', includeThoughts: true }],
  ['gemini-3.1-pro-preview', 'medium', { thinkingLevel: 'MEDIUM', includeThoughts: true }],
  ['gemini-3.1-pro-preview', 'minimal', { thinkingLevel: 'LOW', includeThoughts: true }],
  ['gemini-3.5-flash-lite', 'minimal', { thinkingLevel: 'MINIMAL', includeThoughts: true }],
  ['publishers/google/models/gemini-3.8-flash', 'high', { thinkingLevel: 'HIGH', includeThoughts: true }],
  ['gemini-3.7-flash', 'minimal', { thinkingLevel: 'LOW', includeThoughts: true }],
  ['gemini-3.8-flash', 'none', { thinkingLevel: 'LOW' }],
  ['gemini-4-flash', 'minimal', { thinkingLevel: 'LOW', includeThoughts: true }],
  ['gemini-3-flash-preview', 'minimal', { thinkingLevel: 'MINIMAL', includeThoughts: true }],
  ['gemini-3.5-flash', 'none', { thinkingLevel: 'MINIMAL' }],
  ['gemini-3.5-flash', 'xhigh', { thinkingLevel: 'HIGH', includeThoughts: true }],
  ['gemini-3.5-flash', 'constructor', 'invalid_request'],
  ['gemini-2.0-flash', 'low', 'unsupported_by_provider'],
  ['gemini-2.0-flash', 'none', undefined],
]

describe('the effort of', () => {
  for (const [model, effort, thinking] of efforts) {
    test(`${model}: ${effort}`, () => {
      const asked = () => translate({ reasoning_effort: effort }, model).generationConfig.thinkingConfig
      if (typeof thinking === 'string') assert.throws(asked, isRefusal('reasoning_effort', thinking))
      else assert.deepEqual(asked(), thinking)
    })
  }
})

const refused: [string, Partial<ChatRequest>, string][] = [
  ['a role that it does not have', { messages: [{ role: 'function', content: 'x' }] }, 'messages'],
]

/** What is in order, and another provider may be able to do. */
const unsupported: [string, Partial<ChatRequest>, string][] = [
  ['old functions', { functions: [{ name: 'f' }] }, 'functions'],
  ['biases', { logit_bias: { 1: 1 } }, 'logit_bias'],
  ['a wish for sound', { modalities: ['text', 'audio'], audio: { voice: 'x' } }, 'modalities'],
  ['an instruction in pictures', { messages: [{ role: 'system', content: [{ type: 'image_url' }] }] }, 'messages'],
]

describe('Gemini is not sent', () => {
  for (const [what, request, param] of refused) {
    test(what, () => assert.throws(() => translate(request), isRefusal(param)))
  }
  for (const [what, request, param] of unsupported) {
    test(what, () => assert.throws(() => translate(request), isRefusal(param, 'unsupported_by_provider')))
  }
})

function isRefusal(param: string, code = 'invalid_request') {
  return (error: unknown) => {
    assert.ok(error instanceof LlmError, String(error))
    assert.deepEqual([error.code, error.details.param], [code, param])
    return true
  }
}
