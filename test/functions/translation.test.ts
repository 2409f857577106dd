import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
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
