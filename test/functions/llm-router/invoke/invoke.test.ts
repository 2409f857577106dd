import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toErrorBody } from '#runtime/contract/error-body.ts'
import { LlmError } from '#runtime/errors.ts'
import { replyFailure } from '../../../../functions/llm-router/invoke/invoke.ts'
import { shipped } from '../shipped.ts'

const [target] = shipped.targets
assert.ok(target)
const atOnce = { elapsedMs: 0, holdMs: 0 }

function failureOf(error: LlmError, headers: Record<string, string> = {}): LlmError {
  assert.ok(target)
  const body = Buffer.from(JSON.stringify(toErrorBody(error)))
  return replyFailure({ status: error.status, headers, body }, target, 0, atOnce)
}

test('a function that does not take the router’s token is the platform’s fault, and never the client’s 401', () => {
  const failure = failureOf(new LlmError('invalid_key', 'The value of the secret is missing or wrong'))
  assert.deepEqual([failure.code, failure.status, failure.tryAnother], ['function_unavailable', 503, true])
})

test('which limit was reached is read from the header, and nothing else than a limit', () => {
  const limited = new LlmError('rate_limited', 'Slower')
  assert.equal(failureOf(limited, { 'x-llm-limit': 'tokens' }).details.limit, 'tokens')
  assert.equal(failureOf(limited, { 'x-llm-limit': 'moods' }).details.limit, undefined)
})

test('the platform says when to come back, too', () => {
  assert.ok(target)
  const reply = { status: 503, headers: { 'retry-after': '20' }, body: Buffer.from('<html>') }
  const { code, details } = replyFailure(reply, target, 0, atOnce)
  assert.deepEqual([code, details.retryAfterMs], ['function_unavailable', 20_000])
  for (const headers of [{}, { 'x-ratelimit-reset': '60' }])
    assert.equal(replyFailure({ ...reply, headers }, target, 0, atOnce).details.retryAfterMs, undefined)
})

test('the provider’s own code comes with the error', () => {
  const failure = failureOf(new LlmError('content_policy_violation', 'No', { providerCode: 'content_filter' }))
  assert.equal(failure.details.providerCode, 'content_filter')
})
