import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatCompletion } from '#runtime/contract/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { asked } from './told.ts'

function told(call: object, finish_reason = 'tool_calls'): unknown {
  const message = { role: 'assistant' as const, content: null, tool_calls: [call] }
  const head = { id: 'chatcmpl-1', object: 'chat.completion' as const, created: 1, model: 'm' }
  const answer: ChatCompletion = { ...head, choices: [{ index: 0, message, finish_reason }] }
  return messages.read(asked).whole?.(answer)
}

for (const reason of ['length', 'content_filter']) {
  test(`a call that an end by ${reason} has cut is left out`, () => {
    const cut = { id: 'a', type: 'function', function: { name: 'f', arguments: '{"a": "b' } }
    assert.deepEqual(Object(told(cut, reason)).content, [])
  })
}

test('the error of a call that cannot be told says what is wrong with it', () => {
  assert.throws(
    () => told({ id: 'a', type: 'function', function: { name: 'f', arguments: '[1]' } }),
    /arguments that are not a JSON object/,
  )
  assert.throws(
    () => told({ id: 'a', type: 'function', function: { arguments: '{}' } }),
    /without its id, name or arguments/,
  )
})
