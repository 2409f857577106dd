import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toKnownMessages } from '#runtime/contract/message-fields.ts'

test('an empty list of calls goes to no provider, since OpenAI answers 400 to it', () => {
  const said = { role: 'assistant', content: 'x' }
  for (const fields of [{}, { message: ['role', 'content', 'tool_calls'] }, { takesNull: true as const }]) {
    assert.deepEqual(toKnownMessages([{ ...said, tool_calls: [] }], fields), [said])
  }
})
