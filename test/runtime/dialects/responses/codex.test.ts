import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inner } from './answers.ts'

const user = { role: 'user', content: 'Hello' }
const call = { call_id: 'a', name: 'f', arguments: '{}' }
const ofItem = { internal_chat_message_metadata_passthrough: { turn_id: 't' } }

describe('what Codex says of itself in each request', () => {
  test('reaches nobody, since chat completions answer 400 to it', () => {
    const bookkeeping = { client_metadata: { session_id: 's' }, access_programs: { cyber: 'daybreak_blue' } }
    assert.deepEqual(inner({ input: 'Hello', ...bookkeeping }), { messages: [user] })
  })

  test('is in no message and no call', () => {
    const input = [
      { ...user, ...ofItem },
      { type: 'function_call', ...call, ...ofItem },
      { type: 'function_call_output', call_id: 'a', output: '1', ...ofItem },
    ]
    const called = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
    assert.deepEqual(inner({ input }).messages, [
      user,
      { role: 'assistant', content: null, tool_calls: [called] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
    ])
  })
})
