import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatCompletion } from '#runtime/contract/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { asked } from './told.ts'

function told(call: object): unknown {
  const message = { role: 'assistant' as const, content: null, tool_calls: [call] }
  const head = { id: 'chatcmpl-1', object: 'chat.completion' as const, created: 1, model: 'm' }
  const answer: ChatCompletion = { ...head, choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }
  return messages.read(asked).whole?.(answer)
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
