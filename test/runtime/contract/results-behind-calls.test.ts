import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { withResultsBehindCalls } from '#runtime/contract/results-behind-calls.ts'

const user: ChatMessage = { role: 'user', content: 'hi' }
const spoken: ChatMessage = { role: 'assistant', content: 'Working.' }
const result = (id: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content: 'x' })
const calls = (...ids: string[]): ChatMessage => ({ role: 'assistant', tool_calls: ids.map((id) => ({ id })) })

describe('a conversation whose results are', () => {
  for (const [what, messages] of [
    ['none', [user, spoken]],
    ['behind their calls already', [calls('a', 'b'), result('b'), result('a'), user]],
    ['behind two messages of one answer', [calls('a'), calls('b'), result('a'), result('b')]],
    ['of no call', [calls('a'), user, result('b')]],
    ['of a call whose id an unanswered one had', [calls('a'), user, calls('a'), result('a')]],
  ] as const) {
    test(`${what} stays the same list`, () => {
      const given = [...messages]
      assert.equal(withResultsBehindCalls(given), given)
    })
  }

  for (const [what, messages, ordered] of [
    ['late', [calls('a'), user, result('a')], [calls('a'), result('a'), user]],
    [
      'late by a turn with calls of its own',
      [calls('a', 'b'), result('a'), calls('c'), result('c'), result('b')],
      [calls('a', 'b'), result('a'), result('b'), calls('c'), result('c')],
    ],
    [
      'divided by what the assistant says',
      [calls('a', 'b'), result('a'), spoken, user, result('b')],
      [calls('a', 'b'), spoken, result('a'), result('b'), user],
    ],
  ] as const) {
    test(`${what} has them behind their calls, and loses nothing`, () => {
      assert.deepEqual(withResultsBehindCalls([...messages]), ordered)
    })
  }
})

test('thousands of results behind all of their calls are each put behind their own', () => {
  const ids = Array.from({ length: 3000 }, (_, index) => `call_${index}`)
  const moved = withResultsBehindCalls([...ids.flatMap((id) => [calls(id), user]), ...ids.map(result)])
  assert.deepEqual(
    moved,
    ids.flatMap((id) => [calls(id), result(id), user]),
  )
})
