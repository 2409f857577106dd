import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBeginning } from '#runtime/contract/beginning.ts'
import { LlmError } from '#runtime/errors.ts'

const busy = new LlmError('rate_limited', 'Come again')
const failureAfter = (delta: object) => {
  const beginning = createBeginning()
  beginning.came({ choices: [{ index: 0, delta }] })
  return Object(beginning.failure(busy))
}

test('an answer has not begun with a role, or with fields that say nothing', () => {
  for (const delta of [{}, { role: 'assistant' }, { role: 'assistant', content: '', provider_specific_fields: {} }]) {
    assert.equal(failureAfter(delta), busy)
  }
})

test('a failure after an answer has begun may be billed', () => {
  for (const delta of [{ content: ' ' }, { reasoning: 'x' }, { tool_calls: [{ index: 0, id: 'c' }] }]) {
    assert.equal(failureAfter(delta).details.mayBeBilled, true)
  }
})
