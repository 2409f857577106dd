import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { toGroqRequest } from '../../functions/groq-generate/request.ts'
import { toOllamaRequest } from '../../functions/ollama-generate/request.ts'
import { toReply as vertexReply } from '../../functions/vertex-generate/reply.ts'
import { toVertexRequest } from '../../functions/vertex-generate/request.ts'

const conversation: ChatRequest & { model: string } = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Say ' },
        { type: 'text', text: 'hello.' },
      ],
    },
    { role: 'assistant', content: 'Hello.' },
    { role: 'user', content: 'Again.' },
  ],
  max_tokens: 20,
  temperature: 0,
  top_p: 0.5,
  stop: 'END',
  seed: 7,
}

describe('a request to Gemini', () => {
  test('calls the assistant model, and gives instructions apart', () => {
    assert.deepEqual(toVertexRequest(conversation), {
      model: 'm',
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Say hello.' }] },
        { role: 'model', parts: [{ text: 'Hello.' }] },
        { role: 'user', parts: [{ text: 'Again.' }] },
      ],
      generationConfig: { maxOutputTokens: 20, temperature: 0, topP: 0.5, stopSequences: ['END'], seed: 7 },
    })
  })
  test('asks for JSON where the caller does', () => {
    const schema = { type: 'object', properties: {} }
    const request = {
      ...conversation,
      response_format: { type: 'json_schema' as const, json_schema: { name: 'n', schema } },
    }
    const { generationConfig } = toVertexRequest(request)
    assert.equal(generationConfig.responseMimeType, 'application/json')
    assert.deepEqual(generationConfig.responseJsonSchema, schema)
  })
})

describe('a reply of Gemini', () => {
  const candidate = (finishReason: string, parts: object[] = [{ text: 'Hi' }]) => ({
    candidates: [{ content: { role: 'model', parts }, finishReason }],
  })
  const choice = (reply: unknown) => Object(vertexReply(reply, 'm', 0)).choices[0]

  test('ends for a reason that OpenAI has a word for', () => {
    const reasons = {
      STOP: 'stop',
      MAX_TOKENS: 'length',
      SAFETY: 'content_filter',
      PROHIBITED_CONTENT: 'content_filter',
    }
    for (const [theirs, ours] of Object.entries(reasons)) assert.equal(choice(candidate(theirs)).finish_reason, ours)
  })
  test('that ended for no good reason, or has not ended, is none', () => {
    assert.throws(() => choice(candidate('MALFORMED_FUNCTION_CALL')), /which is no answer/)
    assert.throws(() => choice({ candidates: [{ content: { parts: [{ text: 'Hi' }] } }] }))
  })
  test('is its text without the thoughts, and may have no text at all', () => {
    assert.equal(
      choice(candidate('STOP', [{ text: 'Hmm', thought: true }, { text: 'Yes' }, { text: '.' }])).message.content,
      'Yes.',
    )
    assert.equal(
      choice({ candidates: [{ content: { role: 'model' }, finishReason: 'MAX_TOKENS' }] }).message.content,
      '',
    )
  })
  test('to a blocked prompt is a refusal', () => {
    const blocked = choice({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 3 } })
    assert.equal(blocked.finish_reason, 'content_filter')
    assert.equal(blocked.message.content, null)
    assert.match(blocked.message.refusal, /SAFETY/)
  })
})

test('a request to Ollama has its options, and no more than was asked for', () => {
  assert.deepEqual(toOllamaRequest(conversation, { keepAlive: '10m' }), {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say hello.' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'Again.' },
    ],
    options: { num_predict: 20, temperature: 0, top_p: 0.5, stop: ['END'], seed: 7 },
    truncate: false,
    shift: false,
    keep_alive: '10m',
  })
  assert.deepEqual(
    toOllamaRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], temperature: null }, {}).options,
    {},
  )
})

test('a request to Groq goes as it came, but for metadata', () => {
  const { metadata: _, ...rest } = { ...conversation, metadata: { task: 'classify' }, brand_new: 1 }
  assert.deepEqual(toGroqRequest({ ...rest, metadata: { task: 'classify' } }), rest)
})

test('what a provider would have to leave out is refused, not lost', () => {
  const refused = (run: () => unknown, param: string) =>
    assert.throws(
      run,
      (error) => error instanceof LlmError && error.code === 'invalid_request' && error.details.param === param,
    )
  refused(() => toVertexRequest({ ...conversation, tools: [{ type: 'function' }] }), 'tools')
  refused(
    () => toVertexRequest({ ...conversation, messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }),
    'messages',
  )
})
