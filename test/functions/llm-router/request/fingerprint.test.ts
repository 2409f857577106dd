import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChatRequest, chatRequestSchema } from '#runtime/contract/chat.ts'
import { checkRequest, parseRequest } from '#runtime/contract/parse.ts'
import { onePrompt, shortRequestSchema, toChatRequest } from '#runtime/contract/short-form.ts'
import { createDescribe } from '../../../../functions/llm-router/request/describe.ts'
import { createTokenCounter } from '../../../../functions/llm-router/request/tokens.ts'
import { shipped } from '../shipped.ts'

const describe = createDescribe({
  catalogue: shipped,
  countTokens: createTokenCounter(),
  classify: () => ({ category: 'code', probability: 1 }),
})
const hints = { task: 'generate', maxLatencyMs: 1000, private: false } as const
const print = (request: ChatRequest) => describe.chat(hints, request).fingerprint?.()
const chat = (more: object) =>
  print(checkRequest(chatRequestSchema, { messages: [{ role: 'user', content: 'x' }], ...more }))
const short = (more: object) => {
  const { model: _, ...request } = toChatRequest(
    parseRequest(shortRequestSchema, { prompt: 'x', ...more }),
    onePrompt({ prompt: 'x' }),
  )
  return print(request)
}

const embeddings = (more: object) => describe.embeddings(hints, { input: 'x', ...more }).fingerprint?.()

test('how an answer is sent makes no other request of it, and what is asked does', () => {
  const same = [
    ...[{}, { stream: true }, { stream: false }, { stream: true, stream_options: { include_usage: true } }].map(chat),
    ...[{}, { stream: true }].map(short),
  ]
  assert.deepEqual([new Set(same).size, typeof same[0]], [1, 'string'])
  for (const more of [{ temperature: 1 }, { max_tokens: 5 }, { n: 2 }]) assert.notEqual(chat(more), same[0])
})

test('no id of a trace, no cache at a provider, no price and no order of the fields make another request', () => {
  const same = [
    ...[{}, { temperature: null }, { metadata: { trace_id: 'a' } }, { metadata: { trace_id: 'b' } }],
    ...[{ prompt_cache_key: 'a' }, { prompt_cache_retention: '24h' }, { prompt_cache_options: { mode: 'explicit' } }],
    { service_tier: 'flex' },
  ]
  for (const [what, print] of Object.entries({ chat, embeddings }))
    assert.deepEqual([what, new Set(same.map(print)).size], [what, 1])
  assert.equal(chat({ temperature: 1, top_p: 0.5 }), chat({ top_p: 0.5, temperature: 1 }))
  assert.equal(
    embeddings({ dimensions: 2, encoding_format: 'float' }),
    embeddings({ encoding_format: 'float', dimensions: 2 }),
  )
})

test('another end user makes another request', () => {
  for (const print of [chat, embeddings])
    for (const name of ['user', 'safety_identifier'])
      assert.equal(new Set([{}, { [name]: 'ann' }, { [name]: 'ben' }].map(print)).size, 3, name)
})
