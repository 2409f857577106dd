import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chat } from '#runtime/contract/dialects/chat.ts'
import { completions } from '#runtime/contract/dialects/completions/completions.ts'
import { LlmError } from '#runtime/errors.ts'

const messages = [{ role: 'user', content: 'hi' }]
const low = { reasoning_effort: 'low' }
const budget = (budget_tokens: number) => ({ type: 'enabled', budget_tokens })

/** What is sent beside the messages, and what it becomes. */
const read: [name: string, sent: object, becomes: object][] = [
  ['an effort', { reasoning: { effort: 'high' } }, { reasoning_effort: 'high' }],
  ['no thoughts', { reasoning: { enabled: false } }, { reasoning_effort: 'none' }],
  ['no thoughts, whatever the effort', { reasoning: { enabled: false, effort: 'low' } }, { reasoning_effort: 'none' }],
  ['a budget', { reasoning: { max_tokens: 2000 } }, { thinking: budget(2000) }],
  ['a small budget', { reasoning: { max_tokens: 100 } }, { thinking: budget(100) }],
  ['thoughts of no given length', { reasoning: { enabled: true } }, { thinking: { type: 'enabled' } }],
  ['thoughts beside an effort', { reasoning: { enabled: true, effort: 'low' } }, { reasoning_effort: 'low' }],
  ['thoughts beside an effort of OpenAI’s', { reasoning: { enabled: true }, ...low }, low],
  ['thoughts beside a budget', { reasoning: { enabled: true, max_tokens: 2000 } }, { thinking: budget(2000) }],
  [
    'thoughts beside another budget',
    { reasoning: { enabled: true }, thinking: budget(2000) },
    { thinking: budget(2000) },
  ],
  ['what is done anyway', { reasoning: { exclude: false, summary: 'auto' } }, {}],
  ['nothing', { reasoning: null }, {}],
  ['nulls', { reasoning: { effort: null, max_tokens: null, exclude: null } }, {}],
  ['another effort', { reasoning: { effort: 'high' }, reasoning_effort: 'low' }, { reasoning_effort: 'low' }],
  ['an effort beside null', { reasoning: { effort: 'low' }, reasoning_effort: null }, { reasoning_effort: 'low' }],
  ['another budget', { reasoning: { max_tokens: 2000 }, thinking: budget(3000) }, { thinking: budget(3000) }],
]

const refused: [param: string, reasoning: unknown][] = [
  ['reasoning', 'high'],
  ['reasoning.exclude', { exclude: true }],
  ['reasoning.mode', { mode: 'pro' }],
  ['reasoning.effort', { effort: 3 }],
  ['reasoning.enabled', { enabled: 'no' }],
  ['reasoning.max_tokens', { max_tokens: 0 }],
]

describe('reasoning, as OpenRouter has it', () => {
  for (const [name, sent, becomes] of read) {
    test(`is read by the inner form's own fields: ${name}`, () => {
      assert.deepEqual(chat.read({ messages, ...sent }).request, { messages, ...becomes })
      assert.deepEqual(completions.read({ prompt: 'hi', ...sent }).request, { messages, ...becomes })
    })
  }

  for (const [param, reasoning] of refused) {
    test(`is refused by name where it cannot be carried: ${JSON.stringify(reasoning)}`, () => {
      const isNamed = (error: unknown) => error instanceof LlmError && error.details.param === param
      assert.throws(() => chat.read({ messages, reasoning }), isNamed)
      assert.throws(() => completions.read({ prompt: 'hi', reasoning }), isNamed)
    })
  }
})
