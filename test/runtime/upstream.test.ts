import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorCodeFor } from '#runtime/provider/upstream.ts'
import { readError as readAnthropicError } from '../../functions/anthropic-generate/error.ts'
import { readError as readVertexError } from '../../functions/vertex-generate/error.ts'

test('what a provider says goes before its status, where the status is that of the request', () => {
  assert.equal(errorCodeFor(400, 'context_length_exceeded'), 'context_length_exceeded')
  assert.equal(errorCodeFor(400, 'content_filter'), 'content_policy_violation')
  assert.equal(errorCodeFor(400, 'model_decommissioned'), 'model_not_found')
  assert.equal(errorCodeFor(400, 'something_else'), 'invalid_request')
  assert.equal(errorCodeFor(500, 'context_length_exceeded'), 'provider_unavailable')
})

test('a prompt that is too long is known by its sentence, where the provider has no code for it', () => {
  const anthropic = (message: string) =>
    readAnthropicError({ error: { type: 'invalid_request_error', message } }).meaning
  assert.equal(anthropic('prompt is too long: 210000 tokens > 200000 maximum'), 'context_length_exceeded')
  assert.equal(anthropic('max_tokens: must be 1 or more'), undefined)
  const vertex = (message: string) => readVertexError({ error: { status: 'INVALID_ARGUMENT', message } }).meaning
  const tooLong = 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'
  assert.equal(vertex(tooLong), 'context_length_exceeded')
  assert.equal(vertex('Unknown name'), undefined)
})
