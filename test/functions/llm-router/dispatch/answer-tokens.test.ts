import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAnswerTokens } from '../../../../functions/llm-router/dispatch/answer-tokens.ts'
import { estimateTokens } from '../../../../functions/llm-router/request/estimate-tokens.ts'

const words = Array.from({ length: 3000 }, (_, index) => `word${index % 7} `)
const head = { id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm' } as const

function came(...deltas: object[]) {
  const tokens = createAnswerTokens()
  for (const delta of deltas) tokens.add({ ...head, choices: [{ index: 0, delta: { ...delta } }] })
  return tokens
}

const count = (...deltas: object[]) => came(...deltas).count()

test('the tokens of an answer are about those of its text, however long it is', () => {
  for (const length of [1, 50, 3000]) {
    const some = words.slice(0, length)
    const expected = estimateTokens(some.join(''))
    const counted = count(...some.map((content) => ({ content }))) ?? Number.NaN
    assert.ok(Math.abs(counted - expected) <= 1 + expected / 20, `${counted} for ${expected}`)
  }
  assert.equal(count(), 0)
  assert.equal(count({ role: 'assistant', content: null }), 0)
})

test('thoughts, refusals and tool calls count, and thoughts in two forms once', () => {
  const text = words.slice(0, 20).join('')
  const expected = count({ content: text })
  assert.equal(count({ reasoning_content: text }), expected)
  assert.equal(count({ reasoning: text, reasoning_details: [{ text }] }), expected)
  assert.equal(count({ reasoning_content: '', reasoning: text }), expected)
  assert.equal(count({ refusal: text }), expected)
  assert.equal(count({ tool_calls: [{ index: 0, function: { arguments: text } }] }), expected)
  assert.equal(count({ tool_calls: [{ index: 0, custom: { input: text } }] }), expected)
  assert.equal(count({ function_call: { arguments: text } }), expected)
})

test('an answer with sound or an image in it cannot be counted', () => {
  assert.equal(count({ content: 'word' }, { audio: { id: 'a', data: 'AAAA' } }), undefined)
  assert.equal(count({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }), undefined)
  assert.equal(count({ content: 'word', images: [], audio: null }), count({ content: 'word' }))
})

test('a refusal alone is no answer, since it may be in the words of a function', () => {
  assert.equal(came({ refusal: 'It was blocked' }).hasAnswer(), false)
  assert.equal(came({ role: 'assistant', content: '', images: [], tool_calls: [] }).hasAnswer(), false)
  for (const said of [
    { content: 'x' },
    { reasoning: 'x' },
    { tool_calls: [{ index: 0, function: { name: 'f' } }] },
    { function_call: { name: 'f' } },
    { audio: { id: 'a' } },
    { images: [{}] },
  ]) {
    assert.equal(came({ refusal: 'It was blocked' }, said).hasAnswer(), true, JSON.stringify(said))
  }
})
