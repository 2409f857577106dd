import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ErrorCode } from '#runtime/errors.ts'
import {
  afterBegin,
  afterFailure,
  afterNothing,
  afterSuccess,
  availability,
  type CircuitState,
  closedCircuit,
  failureClass,
} from '../../../../functions/llm-router/state/availability.ts'

const settings = { consecutive: 3, openMs: 30_000, cooldownMs: 60_000 }
const fail = (circuit: CircuitState, nowMs: number, code: ErrorCode = 'provider_unavailable', retryAfterMs?: number) =>
  afterFailure(circuit, { code, retryAfterMs }, settings, nowMs)
const failTimes = (times: number, nowMs = 0) =>
  Array.from({ length: times }).reduce<CircuitState>((circuit) => fail(circuit, nowMs), closedCircuit)
const statusOf = (circuit: CircuitState, nowMs: number) => availability(circuit, nowMs).status

describe('the breaker', () => {
  test('opens with the third failure in a row, and not before', () => {
    assert.equal(statusOf(failTimes(2), 0), 'closed')
    assert.equal(statusOf(failTimes(3), 0), 'open')
    const interrupted = fail(fail(afterSuccess(failTimes(2), 0), 0), 0)
    assert.equal(statusOf(interrupted, 0), 'closed')
  })

  test('does not open for a function that has no room, since that is load', () => {
    const full = Array.from({ length: 9 }).reduce<CircuitState>(
      (circuit) => fail(circuit, 0, 'overloaded', 1000),
      closedCircuit,
    )
    assert.equal(statusOf(full, 0), 'closed')
  })

  test('stays open for its time, then lets one trial through', () => {
    const open = failTimes(3)
    assert.equal(statusOf(open, 29_999), 'open')
    assert.equal(statusOf(open, 30_000), 'half_open')
    const onTrial = afterBegin(open, 30_000)
    assert.equal(statusOf(onTrial, 30_000), 'open')
    assert.equal(statusOf(afterSuccess(onTrial, 30_001), 30_001), 'closed')
  })

  test('closes with a trial that succeeds, and counts from zero again', () => {
    const closed = afterSuccess(afterBegin(failTimes(3), 30_000), 30_001)
    assert.deepEqual(closed, closedCircuit)
  })

  test('opens again with a trial that fails, however it does', () => {
    for (const code of ['provider_unavailable', 'provider_timeout', 'rate_limited', 'bad_reply'] as const) {
      const again = fail(afterBegin(failTimes(3), 30_000), 31_000, code, 0)
      assert.equal(statusOf(again, 60_999), 'open', code)
      assert.equal(statusOf(again, 61_000), 'half_open', code)
    }
  })

  test('lets another trial through when one has ended without a word, or by the request’s own fault', () => {
    const onTrial = afterBegin(failTimes(3), 30_000)
    assert.equal(statusOf(afterNothing(onTrial), 30_001), 'half_open')
    assert.equal(statusOf(fail(onTrial, 30_001, 'invalid_request'), 30_001), 'half_open')
  })

  test('is not closed by the answer to a call that began before it opened', () => {
    const open = failTimes(3)
    assert.equal(statusOf(afterSuccess(open, 10), 10), 'open')
    assert.equal(statusOf(afterSuccess(open, 30_000), 30_000), 'half_open')
  })

  test('does not count what is the request’s fault, the deadline’s, or that of our own code', () => {
    for (const code of [
      'invalid_request',
      'context_length_exceeded',
      'content_policy_violation',
      'deadline_exceeded',
      'internal_error',
    ]) {
      assert.equal(failureClass(code as ErrorCode), 'request')
      assert.deepEqual(fail(failTimes(2), 0, code as ErrorCode), failTimes(2))
    }
  })
})

describe('a pause', () => {
  test('lasts as long as the provider says, else as long as the catalogue does', () => {
    const asked = fail(closedCircuit, 0, 'rate_limited', 5000)
    assert.deepEqual([statusOf(asked, 4999), statusOf(asked, 5000)], ['cooling', 'closed'])
    const unasked = fail(closedCircuit, 0, 'rate_limited')
    assert.deepEqual([statusOf(unasked, 59_999), statusOf(unasked, 60_000)], ['cooling', 'closed'])
    assert.equal(statusOf(fail(closedCircuit, 0, 'rate_limited', 0), 0), 'closed')
  })

  test('is not ended by an answer that was under way, nor by another refusal with a shorter one', () => {
    const cooling = fail(closedCircuit, 0, 'rate_limited', 5000)
    assert.equal(statusOf(afterSuccess(cooling, 10), 4999), 'cooling')
    assert.deepEqual(afterSuccess(cooling, 5000), closedCircuit)
    assert.equal(statusOf(fail(cooling, 10, 'rate_limited', 100), 4999), 'cooling')
  })

  test('goes before the breaker, which is there when it is over', () => {
    const refused = [1, 2, 3].reduce<CircuitState>((circuit) => fail(circuit, 0, 'rate_limited', 5000), closedCircuit)
    assert.deepEqual([statusOf(refused, 4999), statusOf(refused, 5000)], ['cooling', 'open'])
  })
})

describe('a target whose key was refused or whose model is gone', () => {
  test('is disabled at once, for an hour', () => {
    for (const code of ['provider_key_rejected', 'missing_secret', 'model_not_found'] as const) {
      const disabled = fail(closedCircuit, 0, code)
      assert.deepEqual([statusOf(disabled, 3_599_999), statusOf(disabled, 3_600_000)], ['disabled', 'closed'], code)
    }
    assert.equal(fail(closedCircuit, 0, 'model_not_found').disabled?.because, 'model')
  })

  test('keeps the version of the key that was refused', () => {
    const failure = { code: 'provider_key_rejected', secretVersion: 'v1' } as const
    assert.equal(afterFailure(closedCircuit, failure, settings, 0).disabled?.secretVersion, 'v1')
  })
})

test('whatever happens, a target that may not be asked says until when, and at no time two trials are under way', () => {
  const step = fc.record({
    waitMs: fc.nat(40_000),
    what: fc.constantFrom('success', 'nothing', 'provider_unavailable', 'provider_timeout', 'rate_limited', 'begin'),
    retryAfterMs: fc.option(fc.nat(10_000), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let circuit = closedCircuit
      let nowMs = 0
      for (const { waitMs, what, retryAfterMs } of steps) {
        nowMs += waitMs
        const known = availability(circuit, nowMs)
        if ('untilMs' in known) assert.ok(known.untilMs > nowMs)
        if (what === 'begin') {
          circuit = afterBegin(circuit, nowMs)
          if (known.status === 'half_open') assert.equal(statusOf(afterBegin(circuit, nowMs), nowMs), 'open')
        } else if (what === 'success') circuit = afterSuccess(circuit, nowMs)
        else if (what === 'nothing') circuit = afterNothing(circuit)
        else circuit = fail(circuit, nowMs, what as ErrorCode, retryAfterMs)
      }
      // Left alone for long enough, it may always be asked again.
      const later = availability(afterNothing(circuit), nowMs + 3_600_000).status
      assert.ok(later === 'closed' || later === 'half_open')
    }),
  )
})
