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

test('how an answer is sent makes no other request of it, and what is asked does', () => {
  const same = [
    ...[{}, { stream: true }, { stream: false }, { stream: true, stream_options: { include_usage: true } }].map(chat),
    ...[{}, { stream: true }].map(short),
  ]
  assert.deepEqual([new Set(same).size, typeof same[0]], [1, 'string'])
  for (const more of [{ temperature: 1 }, { max_tokens: 5 }, { n: 2 }]) assert.notEqual(chat(more), same[0])
})
