import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ErrorDetails, LlmError } from '#runtime/errors.ts'
import { fullOnes, isFull, roomPauseMs } from '../../../../../functions/llm-router/dispatch/room/full.ts'
import { replyFailure } from '../../../../../functions/llm-router/invoke/invoke.ts'
import { shipped } from '../../shipped.ts'

const [first, second] = shipped.targets
assert.ok(first && second)
const of = (body: unknown, status: number, headers = {}) =>
  replyFailure({ status, headers, body: Buffer.from(JSON.stringify(body)) }, first, 0, { elapsedMs: 0, holdMs: 0 })

test('the pause before a full function is asked again grows up to a second, and is mostly chance', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 30].map((refusals) => [roomPauseMs(refusals, 0), roomPauseMs(refusals, 1)]),
    [
      [50, 250],
      [100, 500],
      [200, 1000],
      [200, 1000],
      [200, 1000],
    ],
  )
})

describe('a function is full', () => {
  test('where its watchdog lets no more calls in, or it has no memory for one more', () => {
    const error = { message: 'There is no room for another request', type: 'server_error', param: null }
    assert.equal(isFull(of('Concurrent request limit exceeded', 429)), true)
    assert.equal(isFull(of({ error: { ...error, code: 'overloaded' } }, 503)), true)
  })

  test('and not where a provider has worked, refuses or is away', () => {
    const error = { message: 'No', type: 'server_error', param: null }
    assert.equal(isFull(of({ error: { ...error, code: 'overloaded' } }, 503, { 'x-llm-may-be-billed': 'true' })), false)
    assert.equal(isFull(of({ error: { ...error, code: 'rate_limited' } }, 429)), false)
    assert.equal(isFull(of('Bad gateway', 502)), false)
    assert.equal(isFull(undefined), false)
  })
})

test('what counts is what each target has said last', () => {
  const failed = (target: typeof first, details: ErrorDetails = {}) => ({
    ...{ target, ms: 1 },
    error: new LlmError('overloaded', 'No', details),
  })
  const targetsOf = (...given: Parameters<typeof fullOnes>[0]) => fullOnes(given).map(({ target }) => target)
  const isFull = true
  assert.deepEqual(targetsOf(failed(first, { isFull }), failed(second, { isFull })), [first, second])
  assert.deepEqual(targetsOf(failed(first, { isFull }), failed(second), failed(first)), [])
  assert.deepEqual(targetsOf(failed(first), failed(first, { isFull })), [first])
})
