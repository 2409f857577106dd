import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { toOllamaRequest } from '../../../functions/ollama-embed/request.ts'

test('texts are sent as a list, and may not be cut', () => {
  const request = { model: 'm', input: 'a', dimensions: 4, encoding_format: 'base64' as const }
  const sent = { model: 'm', input: ['a'], truncate: false, dimensions: 4, keep_alive: '10m' }
  assert.deepEqual(toOllamaRequest(request, '10m'), sent)
})

test('tokens are refused', () => {
  assert.throws(
    () => toOllamaRequest({ model: 'm', input: [[1], [2]] }, undefined),
    (error) => error instanceof LlmError && error.code === 'invalid_request' && error.details.param === 'input',
  )
})
