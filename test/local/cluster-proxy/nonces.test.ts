import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { maxSkewSeconds } from '../../../functions/cluster-generate/signature/canonical.ts'
import { createNonces } from '../../../local/cluster-proxy/nonces.ts'
import { Refusal } from '../../../local/cluster-proxy/refusal.ts'
import { createVerify, type Head } from '../../../local/cluster-proxy/verify.ts'
import { nowMs, secret, signed } from './signed-request.ts'

describe('the memory of nonces', () => {
  test('refuses what is new when it is full, rather than forgetting, and forgets in time', () => {
    let atMs = 0
    const nonces = createNonces(() => atMs, { keptMs: 100, most: 2 })
    const take = (nonce: string) => nonces.take(nonce, Math.ceil(atMs / 1000))
    assert.deepEqual(['a', 'b', 'a', 'c'].map(take), ['fresh', 'fresh', 'replayed', 'full'])
    atMs = 100
    assert.equal(take('a'), 'replayed')
    atMs = 101
    assert.deepEqual(['c', 'a', 'b'].map(take), ['fresh', 'fresh', 'full'])
  })

  test('lets nothing come again, however the clock is set, and whenever', () => {
    const limits = { keptMs: 121_000, most: 1000 }
    const step = fc.record({
      passedMs: fc.integer({ min: 0, max: 200_000 }),
      clockSetMs: fc.oneof(fc.constant(0), fc.integer({ min: -4_000_000, max: 4_000_000 })),
      skewSeconds: fc.integer({ min: -59, max: 59 }),
      replayed: fc.nat(),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 30 }), (steps) => {
        let clockMs = nowMs
        let elapsedMs = 0
        const verify = createVerify(
          () => [secret],
          () => clockMs,
          limits,
          () => elapsedMs,
        )
        const accepted: Head[] = []
        for (const [index, { passedMs, clockSetMs, skewSeconds, replayed }] of steps.entries()) {
          elapsedMs += passedMs
          clockMs += passedMs + clockSetMs
          const captured = accepted[replayed % Math.max(1, accepted.length)]
          if (captured) assert.throws(() => verify(captured), Refusal)
          const fresh = signed({ atMs: clockMs + skewSeconds * 1000, nonce: `nonce-of-request-${index}` })
          try {
            verify(fresh)
            accepted.push(fresh)
          } catch (thrown) {
            // Only where the clock was set back does a fresh request have to wait.
            assert.equal(thrown instanceof Refusal && thrown.code, 'clock_set_back')
            assert.ok(steps.some((one) => one.clockSetMs !== 0))
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('keeps a nonce as long as a request with it is good', async () => {
    let atMs = nowMs
    const verify = createVerify(
      () => [secret],
      () => atMs,
      { keptMs: (2 * maxSkewSeconds + 1) * 1000, most: 10 },
      () => atMs,
    )
    const early = signed({ atMs: nowMs + maxSkewSeconds * 1000 })
    verify(early)
    for (atMs = nowMs; atMs <= nowMs + 2 * maxSkewSeconds * 1000; atMs += 10_000) {
      assert.throws(() => verify(early), { code: 'replayed' })
    }
    atMs = nowMs + (2 * maxSkewSeconds + 2) * 1000
    assert.throws(() => verify(early), { code: 'clock_skew' })
  })

  test('is not filled by who has no secret', () => {
    const verify = createVerify(
      () => [secret],
      () => nowMs,
      { keptMs: 1000, most: 1 },
    )
    const head = signed({ key: 'a guess' })
    for (let count = 0; count < 3; count += 1) assert.throws(() => verify(head), { code: 'unknown_key' })
    verify(signed({}))
  })
})
