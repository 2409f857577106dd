import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { checkTogether } from '#runtime/contract/check-together.ts'
import { LlmError } from '#runtime/errors.ts'

const tools = [{ type: 'function', function: { name: 'weather' } }]
const weather = { type: 'function', function: { name: 'weather' } }
const check = (fields: Partial<ChatRequest>) =>
  checkTogether({ messages: [{ role: 'user', content: 'What do you know?' }], ...fields })

describe('fields that contradict each other are refused', () => {
  const contradictions: [string, Partial<ChatRequest>, string][] = [
    ['a call is demanded, and there are no tools', { tool_choice: 'required' }, 'tool_choice'],
    ['a call is demanded, and the list of tools is empty', { tool_choice: 'required', tools: [] }, 'tool_choice'],
    ['a tool is named, and there are none', { tool_choice: weather }, 'tool_choice'],
    [
      'a tool is named, and there are others',
      { tool_choice: { ...weather, function: { name: 'x' } }, tools },
      'tool_choice',
    ],
    ['the number of log probabilities without any', { top_logprobs: 2 }, 'top_logprobs'],
  ]
  for (const [what, fields, param] of contradictions) {
    test(what, () =>
      assert.throws(
        () => check(fields),
        (error) => error instanceof LlmError && error.code === 'invalid_request' && error.details.param === param,
      ),
    )
  }
})

test('a choice that leaves it to the model needs no tools', () => {
  const optional = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } }
  for (const choice of ['auto', 'none', null, undefined, optional]) check({ tool_choice: choice, tools: [] })
  for (const choice of ['required', weather, 'auto']) check({ tool_choice: choice, tools })
})
