import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ErrorCode } from '#runtime/error-table.ts'
import {
  availability,
  type CircuitState,
  closedCircuit,
  turnBetween,
} from '../../../../functions/llm-router/state/circuit.ts'
import { effectOf } from '../../../../functions/llm-router/state/failure-effects.ts'
import { begin, fail, failTimes, sayNothing, statusOf, succeed, trialMs } from './circuit-changes.ts'

describe('the breaker', () => {
  test('opens with the third failure in a row, and not before', () => {
    assert.equal(statusOf(failTimes(2), 0), 'closed')
    assert.equal(statusOf(failTimes(3), 0), 'open')
    const interrupted = fail(fail(succeed(failTimes(2), 0), 0), 0)
    assert.equal(statusOf(interrupted, 0), 'closed')
  })

  test('does not open for a function that has no room, since that is load', () => {
    const full = Array.from({ length: 9 }).reduce<CircuitState>(
      (circuit) => fail(circuit, 0, 'overloaded'),
      closedCircuit,
    )
    assert.equal(statusOf(full, 0), 'closed')
  })

  test('stays open for its time, then lets one trial through', () => {
    const open = failTimes(3)
    assert.equal(statusOf(open, 29_999), 'open')
    assert.equal(statusOf(open, 30_000), 'half_open')
    const onTrial = begin(open, 30_000)
    assert.equal(statusOf(onTrial, 30_000), 'open')
    assert.equal(statusOf(succeed(onTrial, 30_001), 30_001), 'closed')
  })

  test('closes with a trial that succeeds, and counts from zero again', () => {
    const closed = succeed(begin(failTimes(3), 30_000), 30_001)
    assert.deepEqual(closed, closedCircuit)
  })

  test('opens again with a trial that fails, however it does', () => {
    for (const code of ['provider_unavailable', 'provider_timeout', 'function_unavailable', 'bad_reply'] as const) {
      const again = fail(begin(failTimes(3), 30_000), 31_000, code)
      assert.equal(statusOf(again, 60_999), 'open', code)
      assert.equal(statusOf(again, 61_000), 'half_open', code)
    }
  })

  test('lets another trial through when one has ended without a word, or by the request’s own fault', () => {
    const onTrial = begin(failTimes(3), 30_000)
    assert.equal(statusOf(sayNothing(onTrial), 30_001), 'half_open')
    assert.equal(statusOf(fail(onTrial, 30_001, 'invalid_request'), 30_001), 'half_open')
  })

  test('is not closed by the answer to a call that began before it opened', () => {
    const open = failTimes(3)
    assert.equal(statusOf(succeed(open, 10), 10), 'open')
    assert.equal(statusOf(succeed(open, 30_000), 30_000), 'half_open')
  })

  test('does not count what is the request’s fault, or the deadline’s, or load, or our own', () => {
    for (const code of [
      ...(['invalid_request', 'context_length_exceeded', 'content_policy_violation', 'deadline_exceeded'] as const),
      ...(['unsupported_by_provider', 'overloaded', 'internal_error', 'gateway_unreachable'] as const),
    ]) {
      assert.equal(effectOf(code).effect, 'none')
      assert.deepEqual(fail(failTimes(2), 0, code), failTimes(2))
    }
  })

  test('is not opened by load, however much of it comes, and a trial that meets load is no failure', () => {
    const many = Array.from({ length: 45 }).reduce<CircuitState>((one) => fail(one, 0, 'rate_limited'), closedCircuit)
    assert.deepEqual([statusOf(many, 0), statusOf(many, 1000)], ['cooling', 'closed'])
    const again = fail(begin(failTimes(3), 30_000), 31_000, 'rate_limited', { retryAfterMs: 0 })
    assert.equal(statusOf(again, 31_000), 'half_open')
  })

  const poison = (times: number, nowMs = 0) =>
    Array.from({ length: times }).reduce<CircuitState>(
      (circuit) => fail(circuit, nowMs, 'provider_unavailable', { request: 'poison' }),
      closedCircuit,
    )

  test('opens for one and the same request that fails again and again, and for no other', () => {
    assert.deepEqual([statusOf(poison(2), 0, 'poison'), statusOf(poison(3), 0, 'poison')], ['closed', 'open'])
    assert.deepEqual([statusOf(poison(50), 0, 'another'), statusOf(poison(50), 0)], ['closed', 'open'])
    assert.equal(statusOf(succeed(poison(3), 10), 10, 'poison'), 'open')
    const halfOpen = poison(3)
    assert.deepEqual([statusOf(halfOpen, 30_000, 'poison'), statusOf(halfOpen, 30_000, 'b')], ['half_open', 'closed'])
    assert.equal(begin(halfOpen, 30_000, 'another'), halfOpen)
    const onTrial = begin(halfOpen, 30_000, 'poison')
    assert.deepEqual([statusOf(onTrial, 30_000, 'poison'), statusOf(onTrial, 30_000, 'b')], ['open', 'closed'])
    const again = fail(onTrial, 30_001, 'bad_reply', { request: 'poison' })
    assert.deepEqual([statusOf(again, 60_000, 'poison'), statusOf(again, 60_000, 'b')], ['open', 'closed'])
    assert.deepEqual(succeed(poison(3), 30_000), closedCircuit)
  })

  test('is decided by its trial alone, also if it is open for few requests only', () => {
    const onTrial = begin(poison(3), 30_000, 'poison')
    assert.equal(statusOf(succeed(onTrial, 30_001, 30_000, 'another'), 30_001, 'poison'), 'open')
    assert.equal(statusOf(succeed(onTrial, 30_001), 30_001, 'poison'), 'closed')
    // Its router has ended.
    assert.equal(statusOf(onTrial, 30_000 + trialMs, 'poison'), 'half_open')
  })

  test('opens for all as soon as enough different requests have failed', () => {
    const two = fail(poison(3), 0, 'bad_reply', { request: 'a' })
    assert.deepEqual([statusOf(two, 0, 'a'), statusOf(two, 0, 'b')], ['open', 'closed'])
    const three = fail(two, 0, 'provider_timeout', { request: 'b' })
    assert.equal(statusOf(three, 0, 'c'), 'open')
    const again = fail(begin(three, 30_000, 'poison'), 30_001, 'bad_reply', { request: 'poison' })
    assert.equal(statusOf(again, 30_001, 'c'), 'open')
  })
})

describe('a pause', () => {
  test('ends after the time that the provider says, and goes before the breaker', () => {
    const asked = fail(failTimes(3), 0, 'rate_limited', { retryAfterMs: 5000 })
    assert.deepEqual([statusOf(asked, 4999), statusOf(asked, 5000)], ['cooling', 'open'])
  })

  test('is not ended by an answer that was under way', () => {
    const cooling = fail(closedCircuit, 10, 'rate_limited', { retryAfterMs: 5000 })
    assert.equal(statusOf(succeed(cooling, 20, 5), 4999), 'cooling')
    assert.deepEqual(succeed(cooling, 5010), closedCircuit)
  })
})

describe('a target whose key was refused or whose model is gone', () => {
  test('is disabled at once: for an hour where a new key would be noticed, else for a minute', () => {
    for (const [code, given, lastsMs] of [
      ['provider_key_rejected', { secretVersion: 'v1' }, 3_600_000],
      ['model_not_found', {}, 3_600_000],
      ['provider_key_rejected', {}, 60_000],
      ['missing_secret', {}, 60_000],
    ] as const) {
      const disabled = fail(closedCircuit, 0, code, given)
      assert.deepEqual([statusOf(disabled, lastsMs - 1), statusOf(disabled, lastsMs)], ['disabled', 'closed'], code)
    }
    assert.equal(fail(closedCircuit, 0, 'model_not_found').disabled?.because, 'model')
  })

  test('keeps the version of the key that was refused', () => {
    const disabled = fail(closedCircuit, 0, 'provider_key_rejected', { secretVersion: 'v1' })
    assert.equal(disabled.disabled?.secretVersion, 'v1')
  })
})

test('each turn is told once', () => {
  const open = failTimes(3)
  const disabled = fail(closedCircuit, 0, 'model_not_found')
  assert.equal(turnBetween(failTimes(2), open), 'opened')
  assert.equal(turnBetween(open, fail(open, 0)), undefined)
  assert.equal(turnBetween(open, begin(open, 30_000)), undefined)
  assert.equal(turnBetween(open, succeed(begin(open, 30_000), 30_001)), 'closed')
  assert.equal(turnBetween(closedCircuit, disabled), 'disabled')
  assert.equal(turnBetween(disabled, succeed(disabled, 3_600_000)), 'enabled')
})

test('whatever happens, a target that may not be asked says until when, and at no time two trials are under way', () => {
  const step = fc.record({
    waitMs: fc.nat(40_000),
    what: fc.constantFrom('success', 'nothing', 'provider_unavailable', 'provider_timeout', 'rate_limited', 'begin'),
    retryAfterMs: fc.option(fc.nat(10_000), { nil: undefined }),
    request: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let circuit = closedCircuit
      let nowMs = 0
      for (const { waitMs, what, retryAfterMs, request } of steps) {
        nowMs += waitMs
        const known = availability(circuit, nowMs, { tokens: 100, fingerprint: () => request })
        if ('untilMs' in known) assert.ok(known.untilMs > nowMs && (known.sinceMs ?? nowMs) <= nowMs)
        if (what === 'begin') {
          circuit = begin(circuit, nowMs, request)
          if (known.status === 'half_open') assert.equal(statusOf(circuit, nowMs, request), 'open')
        } else if (what === 'success') circuit = succeed(circuit, nowMs)
        else if (what === 'nothing') circuit = sayNothing(circuit)
        else circuit = fail(circuit, nowMs, what as ErrorCode, { retryAfterMs, request })
      }
      // Left alone for long enough, it may always be asked again.
      const later = statusOf(sayNothing(circuit), nowMs + 3_600_000)
      assert.ok(later === 'closed' || later === 'half_open')
    }),
  )
})
