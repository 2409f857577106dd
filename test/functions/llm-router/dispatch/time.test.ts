import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { longestMs } from '../../../../functions/llm-router/catalogue/values.ts'
import { attemptTimeMs, requestTimeMs } from '../../../../functions/llm-router/dispatch/time.ts'
import { shipped } from '../shipped.ts'

const [any] = shipped.targets as readonly [Target]
const { timeoutMs: _own, expectedLatencyMs: _expected, ...plain } = any
const fast: Target = { ...plain, timeoutMs: 4000, expectedLatencyMs: 300 }
const unknown: Target = plain

describe('the time of a request', () => {
  test('is what its caller says, and never more than the gateway allows', () => {
    assert.equal(requestTimeMs({ timeoutMs: 1500, maxLatencyMs: 200 }), 1500)
    assert.equal(requestTimeMs({ timeoutMs: 100_000, maxLatencyMs: 200 }), longestMs)
    assert.equal(requestTimeMs({ maxLatencyMs: 200 }), longestMs)
  })
})

describe('the time of an attempt', () => {
  const timing = { maxLatencyMs: 2000 }

  test('is the target’s own, else the catalogue’s, and longer for who asks for no haste', () => {
    assert.equal(attemptTimeMs(timing, fast, undefined, longestMs, shipped), 4000)
    assert.equal(attemptTimeMs(timing, unknown, undefined, longestMs, shipped), shipped.defaultTimeoutMs)
    assert.equal(attemptTimeMs({ maxLatencyMs: 20_000 }, fast, undefined, longestMs, shipped), 20_000)
  })

  test('leaves the next one twice what it is expected to need, and at most half', () => {
    const asked = { timeoutMs: 3000, maxLatencyMs: 2000 }
    assert.equal(attemptTimeMs(asked, fast, fast, 3000, shipped), 2400)
    assert.equal(attemptTimeMs(asked, fast, unknown, 3000, shipped), 1500)
    assert.equal(attemptTimeMs(asked, fast, undefined, 3000, shipped), 3000)
  })

  test('is never more than what is left, and while there is a next one, never nothing', () => {
    const milliseconds = fc.integer({ min: 1, max: longestMs })
    const target = fc.record({ timeoutMs: milliseconds, expectedLatencyMs: milliseconds })
    const asked = fc.record({ timeoutMs: fc.option(milliseconds, { nil: undefined }), maxLatencyMs: milliseconds })
    fc.assert(
      fc.property(asked, target, fc.option(target, { nil: undefined }), milliseconds, (timing, one, next, leftMs) => {
        const after = next && { ...plain, ...next }
        const timeMs = attemptTimeMs(timing, { ...plain, ...one }, after, leftMs, shipped)
        assert.ok(timeMs > 0 && timeMs <= leftMs)
        if (after) assert.ok(timeMs <= leftMs - Math.min(leftMs / 2, after.expectedLatencyMs) + 1e-9)
      }),
    )
  })
})
