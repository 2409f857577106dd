import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitThinking } from '#runtime/contract/thinking-budget.ts'

const messages = [{ role: 'user', content: 'Oslo?' }]
const thinking = { type: 'enabled', budget_tokens: 2000 }

test('a call that is forced is made without thinking, which Claude answers 400 to together', () => {
  const named = { type: 'function', function: { name: 'f' } }
  const allowed = (mode: string) => ({ type: 'allowed_tools', allowed_tools: { mode, tools: [named] } })
  for (const tool_choice of ['required', named, allowed('required')]) {
    assert.deepEqual(fitThinking({ messages, thinking, tool_choice, max_tokens: 5000 }, 'x'), { maxTokens: 5000 })
  }
  for (const tool_choice of ['auto', 'none', null, undefined, allowed('auto')]) {
    assert.deepEqual(fitThinking({ messages, thinking, tool_choice, max_tokens: 5000 }, 'x').thinking, thinking)
  }
})
