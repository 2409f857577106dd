import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { createSaidBytes } from '../../../../functions/llm-router/cache/said-bytes.ts'

const usage = { prompt_tokens: 900, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 0 } }
const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' } as const
const pieceOf = (more: object) => {
  const choices = [{ index: 0, delta: { content: 'x'.repeat(90) }, finish_reason: null }]
  const chunk: ChatChunk = { ...head, choices, ...more }
  return { chunk, data: JSON.stringify(chunk) }
}

for (const [what, first, later] of [
  ['in none', {}, {}],
  ['in the first alone', { usage }, {}],
  ['in all but the first', {}, { usage }],
  ['in each', { usage }, { usage: { ...usage, completion_tokens: 1000 } }],
  ['as null in each', { usage: null }, { usage: null }],
] as const) {
  test(`the pieces of a stream are as long as what they say, with a usage ${what}`, () => {
    const bytesOf = createSaidBytes()
    const expected = JSON.stringify(pieceOf({}).chunk.choices[0]).length
    assert.deepEqual(
      [first, later, later].map((more) => bytesOf(pieceOf(more))),
      [expected, expected, expected],
    )
  })
}
