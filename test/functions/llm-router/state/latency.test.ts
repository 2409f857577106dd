import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type Answer,
  type Answers,
  isTelling,
  noAnswers,
  withAnswer,
  withOvertaken,
} from '../../../../functions/llm-router/state/answers.ts'
import { latencyOf } from '../../../../functions/llm-router/state/latency.ts'

const answers = fc.array(
  fc.record({ ms: fc.double({ min: 0, max: 60_000, noNaN: true }), outputTokens: fc.nat(5000) }),
  { minLength: 1, maxLength: 250 },
)
const answersOf = (given: readonly Answer[]) =>
  given.reduce<Answers>((before, answer) => withAnswer(before, answer, 0), noAnswers)
const recorded = (given: readonly Answer[]) => latencyOf(answersOf(given))
const near = (one: number | undefined, other: number, within = 1e-6) =>
  assert.ok(one !== undefined && Math.abs(one - other) <= within * Math.max(1, Math.abs(other)), `${one} and ${other}`)

describe('the latency of a target', () => {
  test('is unknown before the first answer', () => {
    const { count, lastTenMs, decayedMs, peakMs, expectedMs, chanceWithin, quantileMs } = latencyOf(noAnswers)
    assert.deepEqual([count, lastTenMs, decayedMs, peakMs], [0, undefined, undefined, undefined])
    assert.deepEqual([expectedMs(10), chanceWithin(1000, 10), quantileMs(0.95)], [undefined, undefined, undefined])
  })

  test('on a line over the length is found again, whatever the line is', () => {
    const line = fc.record({
      slope: fc.double({ min: 0, max: 50, noNaN: true }),
      base: fc.double({ min: 0, max: 5000, noNaN: true }),
      lengths: fc.uniqueArray(fc.nat(2000), { minLength: 2, maxLength: 90 }),
      asked: fc.nat(4000),
    })
    fc.assert(
      fc.property(line, ({ slope, base, lengths, asked }) => {
        const latency = recorded(lengths.map((outputTokens) => ({ outputTokens, ms: base + slope * outputTokens })))
        near(latency.expectedMs(asked), base + slope * asked, 1e-5)
      }),
    )
  })

  test('never falls with the length, and is never less than nothing', () => {
    fc.assert(
      fc.property(answers, fc.nat(5000), fc.nat(5000), (given, one, other) => {
        const latency = recorded(given)
        const [short = 0, long = 0] = [Math.min(one, other), Math.max(one, other)].map(
          (length) => latency.expectedMs(length) ?? Number.NaN,
        )
        assert.ok(short >= 0 && long >= short)
      }),
    )
  })

  test('within a budget has a chance from 0 to 1 that never falls as the budget grows', () => {
    const budget = fc.double({ min: 0, max: 120_000, noNaN: true })
    fc.assert(
      fc.property(answers, budget, budget, fc.nat(5000), (given, one, other, length) => {
        const latency = recorded(given)
        const chances = [Math.min(one, other), Math.max(one, other)].map((ms) => latency.chanceWithin(ms, length) ?? -1)
        const [less = -1, more = -1] = chances
        assert.ok(less >= 0 && less <= more && more <= 1)
        assert.equal(latency.chanceWithin(1e9, length), 1)
      }),
    )
  })

  test('of answers of one length has their own quantiles', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(60_000), { minLength: 1, maxLength: 100 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (times, share) => {
          const latency = recorded(times.map((ms) => ({ ms, outputTokens: 100 })))
          const sorted = times.toSorted((one, other) => one - other)
          near(latency.quantileMs(share), sorted[Math.ceil(share * sorted.length) - 1] ?? 0)
          const within = times.filter((ms) => ms <= 1000.5).length / times.length
          near(latency.chanceWithin(1000.5, 100), within)
        },
      ),
    )
  })

  test('is that of the last hundred answers, and of the last ten', () => {
    const old = Array.from({ length: 50 }, () => ({ ms: 50_000, outputTokens: 10 }))
    const recent = Array.from({ length: 100 }, (_, index) => ({ ms: index, outputTokens: 10 }))
    const latency = recorded([...old, ...recent])
    assert.equal(latency.count, 150)
    near(latency.expectedMs(10), 49.5)
    near(latency.lastTenMs, 94.5)
    near(recorded(recent.slice(0, 3)).lastTenMs, 1)
  })

  test('decays by half with ten more answers, and peaks at once', () => {
    const answers = answersOf([{ ms: 100, outputTokens: 0 }, ...Array(10).fill({ ms: 0, outputTokens: 0 })])
    near(answers.decayedMs, 50)
    near(answers.peakMs, 50)
    const { peakMs, decayedMs } = latencyOf(withAnswer(answers, { ms: 1000, outputTokens: 0 }, 0))
    assert.equal(peakMs, 1000)
    assert.ok((decayedMs ?? 1000) < 150)
  })

  test('begins anew with an answer after a long break, but for the number of all', () => {
    const old = answersOf(Array(150).fill({ ms: 9000, outputTokens: 10 }))
    const answer = { ms: 5, outputTokens: 1 }
    assert.equal(withAnswer(old, answer, 29_999).latest.length, 100)
    const anew = { count: 151, beganMs: 30_000, latest: [answer], decayedMs: 5, peakMs: 5 }
    assert.deepEqual(withAnswer(old, answer, 30_000), anew)
  })

  test('is not that of an answer which comes far too late, nor is begun anew by one', () => {
    const recent = withAnswer(noAnswers, { ms: 5, outputTokens: 1 }, 60_000)
    const slow = { ms: 9000, outputTokens: 1 }
    assert.deepEqual(withAnswer(recent, slow, 30_000), { ...recent, count: 2 })
    assert.equal(withAnswer(recent, slow, 30_001).latest.length, 2)
    assert.equal(withAnswer(recent, slow, 30_001).beganMs, 60_000)
  })

  test('keeps a hundred answers and no more', () => {
    assert.equal(answersOf(Array(250).fill({ ms: 1, outputTokens: 1 })).latest.length, 100)
  })
})

describe('calls that another target has overtaken', () => {
  const overtaken = (before: Answers, times: number) =>
    Array.from({ length: times }).reduce<Answers>((answers) => withOvertaken(answers, 300, 0), before)
  const answered = answersOf(Array.from({ length: 90 }, (_, index) => ({ ms: 100 + index, outputTokens: index })))

  test('are in no time, but for a tenth of all', () => {
    assert.equal(latencyOf(overtaken(answered, 10)).chanceWithin(1e9, 10), 1)
    near(latencyOf(overtaken(answersOf(answered.latest.slice(0, 50)), 50)).chanceWithin(1e9, 10), 50 / 90)
    for (const times of [1, 5, 200]) assert.equal(latencyOf(overtaken(noAnswers, times)).chanceWithin(1e9, 10), 0)
  })

  test('say nothing of how times grow with lengths, and are no answers', () => {
    const before = latencyOf(answered)
    const after = latencyOf(overtaken(answered, 5))
    assert.equal(after.count, before.count)
    near((after.expectedMs(80) ?? 0) - (after.expectedMs(10) ?? 0), 70)
    assert.ok(Number.isFinite(after.quantileMs(0.95)) && Number.isFinite(after.quantileMs(1)))
  })
})

describe('a call that ended before it had an answer', () => {
  const quick = answersOf([
    ...Array(97).fill({ ms: 100, outputTokens: 1 }),
    ...Array(3).fill({ ms: 900, outputTokens: 1 }),
  ])

  test('tells of the target if nearly all of its answers took less', () => {
    assert.equal(isTelling(10, quick), false)
    assert.equal(isTelling(100, quick), false)
    assert.equal(isTelling(101, quick), true)
    // Of these nobody knows how long they would have taken.
    assert.equal(isTelling(101, withOvertaken(quick, 5000, 0)), true)
  })

  test('tells of one that has not answered yet only against the word of the catalogue', () => {
    assert.deepEqual([isTelling(10, noAnswers), isTelling(1e9, noAnswers)], [false, false])
    assert.deepEqual([isTelling(300, noAnswers, 300), isTelling(301, noAnswers, 300)], [false, true])
  })
})
