import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { afterAnswer, afterRefusal, type Pauses, pauseFor } from '../../../../functions/llm-router/state/pause.ts'

const longestMs = 60_000
type Given = Partial<Parameters<typeof afterRefusal>[1]>
const refuse = (pauses: Pauses, nowMs: number, given: Given = {}) =>
  afterRefusal(pauses, { tokens: 100, beganMs: nowMs, ...given }, longestMs, nowMs)
const untilMs = (pauses: Pauses, nowMs: number, tokens?: number) => pauseFor(pauses, tokens, nowMs)?.untilMs

describe('a pause of which the provider does not say how long it is', () => {
  test('is a second, and twice as long with each refusal after it, up to the longest', () => {
    let pauses: Pauses = {}
    let nowMs = 0
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      pauses = refuse(pauses, nowMs)
      assert.equal(untilMs(pauses, nowMs), nowMs + 1000 * seconds)
      nowMs += 1000 * seconds
      assert.equal(untilMs(pauses, nowMs), undefined)
    }
  })

  test('is one pause for all that were refused together', () => {
    const together = Array.from({ length: 45 }).reduce<Pauses>((pauses) => refuse(pauses, 10, { beganMs: 5 }), {})
    assert.equal(untilMs(together, 10), 1010)
    assert.equal(untilMs(refuse(together, 1500, { beganMs: 9 }), 1500), undefined)
  })

  test('is short again after an answer', () => {
    const second = refuse(refuse({}, 0), 1000)
    assert.equal(untilMs(second, 1000), 3000)
    assert.equal(untilMs(refuse(afterAnswer(second, 3000, 3100), 3200), 3200), 4200)
    assert.equal(untilMs(refuse(afterAnswer(second, 900, 3100), 3200), 3200), 7200)
  })
})

describe('a pause that the provider asks for', () => {
  test('lasts as long, but no longer than an hour; of two the longer holds', () => {
    const pauses = refuse({}, 0, { retryAfterMs: 5000 })
    assert.equal(untilMs(pauses, 0), 5000)
    assert.equal(untilMs(refuse(pauses, 10, { retryAfterMs: 100 }), 10), 5000)
    assert.equal(untilMs(refuse(pauses, 10, { retryAfterMs: 9000 }), 10), 9010)
    assert.equal(untilMs(refuse({}, 0, { retryAfterMs: 0 }), 0), undefined)
    assert.equal(untilMs(refuse({}, 0, { retryAfterMs: 1e12 }), 0), 3_600_000)
  })
})

describe('a provider that says to come back at once, or at a time that is past', () => {
  test('is believed once, and until it has answered rests as if it had named no time', () => {
    const atOnce = { retryAfterMs: 0 }
    let pauses = refuse({}, 0, atOnce)
    assert.equal(untilMs(pauses, 0), undefined)
    // One that was under way beside the first belongs to it.
    assert.equal(untilMs(refuse(pauses, 5, { ...atOnce, beganMs: 0 }), 5), undefined)
    let nowMs = 10
    for (const seconds of [1, 2, 4]) {
      pauses = refuse(pauses, nowMs, atOnce)
      assert.equal(untilMs(pauses, nowMs), nowMs + 1000 * seconds)
      nowMs += 1000 * seconds
    }
    const answered = afterAnswer(pauses, nowMs, nowMs + 10)
    assert.equal(untilMs(refuse(answered, nowMs + 20, atOnce), nowMs + 20), undefined)
  })
})

test('a limit of tokens rests requests that are as large as the refused one, and lets smaller ones through', () => {
  const pauses = refuse({}, 0, { limit: 'tokens', tokens: 5000, retryAfterMs: 1000 })
  assert.deepEqual([untilMs(pauses, 0, 5000), untilMs(pauses, 0, 4999), untilMs(pauses, 0)], [1000, undefined, 1000])
  const lower = refuse(pauses, 10, { limit: 'tokens', tokens: 300 })
  assert.deepEqual([untilMs(lower, 10, 300) !== undefined, untilMs(lower, 10, 299)], [true, undefined])
  const both = refuse(pauses, 10, { limit: 'requests', retryAfterMs: 500 })
  assert.deepEqual([untilMs(both, 10, 1), untilMs(both, 10, 6000)], [510, 1000])
})

test('whatever is refused and answered, no pause is longer than an hour, and all come to an end', () => {
  const step = fc.record({
    waitMs: fc.nat(90_000),
    isAnswer: fc.boolean(),
    sinceMs: fc.nat(5000),
    limit: fc.constantFrom(undefined, 'requests' as const, 'tokens' as const),
    retryAfterMs: fc.option(fc.nat(10_000_000), { nil: undefined }),
    tokens: fc.nat(10_000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let pauses: Pauses = {}
      let nowMs = 0
      for (const { waitMs, isAnswer, sinceMs, ...refusal } of steps) {
        nowMs += waitMs
        const beganMs = nowMs - sinceMs
        pauses = isAnswer ? afterAnswer(pauses, beganMs, nowMs) : refuse(pauses, nowMs, { ...refusal, beganMs })
        const until = untilMs(pauses, nowMs)
        assert.ok(until === undefined || (until > nowMs && until <= nowMs + 3_600_000))
      }
      assert.equal(untilMs(pauses, nowMs + 3_600_000), undefined)
    }),
  )
})
