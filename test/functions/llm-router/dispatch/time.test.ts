import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { longestMs } from '../../../../functions/llm-router/catalogue/values.ts'
import {
  attemptTimeMs,
  longestStreamMs,
  requestTimeMs,
  startTimeMs,
  streamedRequestMs,
  streamTimeMs,
  whoseTime,
} from '../../../../functions/llm-router/dispatch/time.ts'
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
    assert.equal(requestTimeMs({ maxLatencyMs: 200, longestLeftMs: 5000 }), 5000)
    assert.equal(requestTimeMs({ timeoutMs: 1500, maxLatencyMs: 200, longestLeftMs: 5000 }), 1500)
    assert.equal(requestTimeMs({ timeoutMs: 100_000, maxLatencyMs: 200, longestLeftMs: 5000 }), 5000)
    assert.equal(requestTimeMs({ maxLatencyMs: 200, longestLeftMs: 500_000 }), longestMs)
  })
})

describe('the time of a stream', () => {
  const platformMs = longestStreamMs(57_000)

  test('is as long as the platform lets it go on, and less only where its caller or its target says so', () => {
    assert.equal(platformMs, 50_000)
    assert.equal(streamTimeMs({ maxLatencyMs: 200 }, fast, 1000, platformMs), 49_000)
    assert.equal(streamTimeMs({ maxLatencyMs: 200, timeoutMs: 8000 }, fast, 1000, platformMs), 7000)
    assert.equal(streamTimeMs({ maxLatencyMs: 200, timeoutMs: 900_000 }, fast, 1000, platformMs), 49_000)
    assert.equal(streamTimeMs({ maxLatencyMs: 200 }, { ...fast, streamTimeoutMs: 20_000 }, 1000, platformMs), 20_000)
  })

  test('grows with the platform’s, and is never nothing', () => {
    assert.equal(longestStreamMs(600_000), 593_000)
    assert.equal(longestStreamMs(1e12), 3_600_000)
    for (const writeTimeoutMs of [1, 1000, 8000]) assert.ok(longestStreamMs(writeTimeoutMs) > 0)
  })
})

test('a streamed request lasts as long as its caller and the platform let it, and until its first output in any case', () => {
  assert.equal(streamedRequestMs({ maxLatencyMs: 200 }, 593_000), 593_000)
  assert.equal(streamedRequestMs({ maxLatencyMs: 200, timeoutMs: 2000 }, 593_000), 2000)
  assert.equal(streamedRequestMs({ maxLatencyMs: 200, timeoutMs: 100_000 }, 593_000), 100_000)
  assert.equal(streamedRequestMs({ maxLatencyMs: 200 }, 5000), longestMs)
})

test('a streamed request that has waited for somebody else’s answer has the rest of the platform’s time', () => {
  const waited = { maxLatencyMs: 200, waitedMs: 500_000 }
  assert.equal(streamedRequestMs(waited, 593_000), 93_000)
  assert.equal(streamTimeMs(waited, fast, 1000, 593_000), 92_000)
  // The caller's own time is what is left of it already.
  assert.equal(streamedRequestMs({ ...waited, timeoutMs: 50_000 }, 593_000), 50_000)
  assert.equal(streamTimeMs({ ...waited, timeoutMs: 50_000 }, fast, 1000, 593_000), 49_000)
})

describe('the time of an attempt', () => {
  const timing = { maxLatencyMs: 2000 }

  test('is the target’s own, else the catalogue’s, which is longer for who asks for no haste', () => {
    assert.equal(attemptTimeMs(timing, fast, undefined, longestMs, shipped), 4000)
    assert.equal(attemptTimeMs(timing, unknown, undefined, longestMs, shipped), shipped.defaultTimeoutMs)
    assert.equal(attemptTimeMs({ maxLatencyMs: 20_000 }, unknown, undefined, longestMs, shipped), 20_000)
    assert.equal(attemptTimeMs({ ...timing, timeoutMs: 30_000 }, unknown, undefined, 30_000, shipped), 30_000)
  })

  test('is the target’s own also where its caller has more time', () => {
    const short: Target = { ...plain, timeoutMs: 300 }
    assert.equal(attemptTimeMs(timing, short, undefined, longestMs, shipped), 300)
    assert.equal(attemptTimeMs({ maxLatencyMs: 20_000 }, fast, undefined, longestMs, shipped), 4000)
    assert.equal(attemptTimeMs({ ...timing, timeoutMs: 30_000 }, fast, undefined, 30_000, shipped), 4000)
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

describe('who let a time pass', () => {
  test('is the target where it had its own, and the caller where it had less', () => {
    assert.equal(whoseTime(5000, { limitMs: 5000, ownMs: 5000, requestLeftMs: 5000 }), 'target')
    assert.equal(whoseTime(300, { limitMs: 300, ownMs: 5000, requestLeftMs: 300 }), 'caller')
    // It said itself that it was late, and sooner than it had to.
    assert.equal(whoseTime(100, { limitMs: 5000, ownMs: 5000, requestLeftMs: 5000 }), undefined)
    assert.equal(whoseTime(100, { limitMs: 300, ownMs: 5000, requestLeftMs: 300 }), undefined)
  })

  test('is never the caller who gave the target all of its time', () => {
    const ms = fc.double({ min: 0, max: 100_000, noNaN: true })
    fc.assert(
      fc.property(ms, ms, ms, (passed, limit, own) => {
        const whose = whoseTime(passed, { limitMs: limit, ownMs: own, requestLeftMs: limit })
        if (limit >= own) assert.notEqual(whose, 'caller')
        if (passed >= own) assert.equal(whose, 'target')
      }),
    )
  })

  const milliseconds = fc.integer({ min: 1, max: longestMs })
  const targets = fc.record(
    { timeoutMs: milliseconds, expectedLatencyMs: milliseconds },
    { requiredKeys: ['timeoutMs'] },
  )
  const attempt = (timeoutMs: number | undefined, one: typeof plain, next: typeof plain) => {
    // A little of the time has passed when the first attempt begins.
    const requestLeftMs = requestTimeMs({ timeoutMs, maxLatencyMs: 2000 }) - 0.5
    const limitMs = attemptTimeMs({ timeoutMs, maxLatencyMs: 2000 }, one, next, requestLeftMs, shipped)
    return { limitMs, requestLeftMs }
  }

  test('is the target whose attempt the router has shortened for the next one', () => {
    assert.equal(whoseTime(22_500, { limitMs: 22_500, ownMs: 40_000, requestLeftMs: longestMs }), 'target')
    assert.equal(whoseTime(4000, { limitMs: 4000, ownMs: 5000, requestLeftMs: 8000 }), 'target')
    fc.assert(
      fc.property(targets, targets, (one, next) => {
        const limits = attempt(undefined, { ...plain, ...one }, { ...plain, ...next })
        assert.equal(whoseTime(limits.limitMs, { ...limits, ownMs: one.timeoutMs }), 'target')
      }),
    )
  })

  test('is the caller who had less for all attempts than the target’s own', () => {
    fc.assert(
      fc.property(targets, targets, fc.double({ min: 0.1, max: 0.89, noNaN: true }), (one, next, share) => {
        const limits = attempt(share * one.timeoutMs + 0.5, { ...plain, ...one }, { ...plain, ...next })
        assert.equal(whoseTime(limits.limitMs, { ...limits, ownMs: one.timeoutMs }), 'caller')
      }),
    )
  })
})

test('a function that is only just starting is waited for shortly while others are left, and never for long', () => {
  const request = { maxLatencyMs: 2000 }
  assert.equal(startTimeMs(request, fast, 40_000), 2000)
  assert.equal(startTimeMs({ maxLatencyMs: 300 }, fast, 40_000), 300)
  assert.equal(startTimeMs(request, undefined, 40_000), 10_000)
  assert.equal(startTimeMs(request, undefined, 1000), 500)
})
