import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { createDescribe } from '../../../../functions/llm-router/request/describe.ts'
import { createTokenCounter } from '../../../../functions/llm-router/request/tokens.ts'
import { shipped } from '../shipped.ts'

const describe = createDescribe({
  catalogue: shipped,
  countTokens: createTokenCounter(),
  classify: () => ({ category: 'code', probability: 1 }),
})
const tokensOf = (more: Partial<ChatRequest>) =>
  describe.chat(
    { task: 'generate', maxLatencyMs: 2000, private: false },
    { messages: [{ role: 'user', content: 'hi' }], ...more },
  ).promptTokens

const long = 'a parcel for the harbour of the town '.repeat(200)

test('a prompt has the tokens of its tools, its calls and its schema, too: an agent’s tools are most of it', () => {
  const plain = tokensOf({})
  const schema = { type: 'object', description: long }
  const tool = { type: 'function', function: { name: 'f', parameters: schema } }
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: JSON.stringify({ text: long }) } }
  for (const more of [
    { tools: [tool] },
    { messages: [{ role: 'assistant', content: null, tool_calls: [call] }] },
    { response_format: { type: 'json_schema' as const, json_schema: { name: 'n', schema } } },
  ]) {
    const tokens = tokensOf(more)
    assert.ok(tokens > plain + 1000, `${tokens} for ${Object.keys(more)}`)
  }
  assert.equal(tokensOf({ tools: [], response_format: { type: 'text' } }), plain)
})

test('all of a prompt is counted in one go, since counting has a time limit', () => {
  const counted: number[] = []
  const countTokens = (texts: readonly string[]) => counted.push(texts.length)
  const counting = createDescribe({
    catalogue: shipped,
    countTokens,
    classify: () => ({ category: 'code', probability: 1 }),
  })
  const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }]
  counting.chat(
    { task: 'generate', maxLatencyMs: 2000, private: false },
    { messages: [{ role: 'user', content: 'hi' }], tools },
  )
  assert.deepEqual(counted, [2])
})
