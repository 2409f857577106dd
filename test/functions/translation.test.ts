import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { toGroqRequest } from '../../functions/groq-generate/request.ts'
import { toOllamaRequest } from '../../functions/ollama-generate/request.ts'

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

test('a request to Ollama has its options, and no more than was asked for', () => {
  assert.deepEqual(toOllamaRequest(conversation, '10m'), {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say hello.' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'Again.' },
    ],
    options: { num_predict: 20, temperature: 0, top_p: 0.5, stop: ['END'], seed: 7 },
    keep_alive: '10m',
  })
  assert.deepEqual(
    toOllamaRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], temperature: null }, undefined).options,
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
  const translate = (request: ChatRequest & { model: string }) => toOllamaRequest(request, undefined)
  refused(() => translate({ ...conversation, tools: [{ type: 'function' }] }), 'tools')
  refused(
    () => translate({ ...conversation, messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }),
    'messages',
  )
})
