import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { toEffort } from '../../../functions/anthropic-generate/model/efforts.ts'

test('the older models of Claude 4 take no effort, however its name is written', () => {
  for (const model of [
    'claude-opus-4',
    'claude-opus-4-0',
    'claude-opus-4-1-20250805',
    'claude-sonnet-4',
    'claude-sonnet-4-0',
    'claude-sonnet-4-20250514',
    'claude-sonnet-4@20250514',
    'claude-haiku-4-5',
  ]) {
    assert.throws(
      () => toEffort('low', model),
      (error) => error instanceof LlmError && error.code === 'unsupported_by_provider',
      model,
    )
  }
  for (const model of ['claude-opus-4-5', 'claude-sonnet-4-6', 'claude-opus-4-7', 'claude-sonnet-5']) {
    assert.equal(toEffort('low', model), 'low', model)
  }
})
