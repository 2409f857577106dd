import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { translate } from '../translators.ts'

const messages = [{ role: 'user', content: 'Hello.' }]
const disabled = { type: 'disabled' }

describe('thinking in Claude’s words', () => {
  const cases: [name: string, asked: object, think: unknown][] = [
    ['is none where it is disabled', { thinking: disabled }, false],
    ['gives way to an effort', { thinking: disabled, reasoning_effort: 'low' }, 'low'],
    [
      'is left to the model otherwise, since not every one takes the word',
      { thinking: { type: 'enabled' } },
      undefined,
    ],
    ['is left to the model where it decides', { thinking: { type: 'adaptive' } }, undefined],
  ]
  for (const [name, asked, think] of cases) {
    test(name, () => {
      assert.equal(Object(translate({ provider: 'ollama', model: 'qwen3' }, { messages, ...asked })).think, think)
    })
  }
})
