import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bench } from './bench.ts'

const usd = (price: number, more: object = {}) => ({ usdPerMillionTokens: { input: price, output: price }, ...more })
const times = (ms: number, count: number) => Array.from({ length: count }, () => ms)
const settings = { strategy: 'deadline' }

describe('deadline', () => {
  test('is the cheapest of those that keep to max_latency_ms', () => {
    const { order, decide, answered } = bench({ fast: usd(9), middle: usd(3), slow: usd(1) }, settings)
    answered('fast', times(100, 10))
    answered('middle', times(400, 10))
    answered('slow', times(900, 10))
    assert.deepEqual(order({ maxLatencyMs: 1000 }), ['slow', 'middle', 'fast'])
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['middle', 'fast', 'slow'])
    assert.deepEqual(order({ maxLatencyMs: 100 }), ['fast', 'middle', 'slow'])
    assert.equal(decide({ maxLatencyMs: 500 }).reason, 'cheapest_in_time')
  })

  test('is the fastest when none does', () => {
    const { order, decide, answered } = bench({ slow: usd(1), fast: usd(9) }, settings)
    answered('slow', times(900, 10))
    answered('fast', times(100, 10))
    assert.deepEqual(order({ maxLatencyMs: 50 }), ['fast', 'slow'])
    assert.equal(decide({ maxLatencyMs: 50 }).reason, 'fastest')
  })

  test('has one of which nothing is known measured, by one request at a time', () => {
    const { order, state, answered, pass } = bench({ known: usd(9), unknown: usd(1) }, settings)
    answered('known', times(100, 10))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['unknown', 'known'])
    const call = state('unknown').begin({ tokens: 0 })
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['known', 'unknown'])
    // Its caller has left, and the next one does not wait for it either.
    call.dropped(10)
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['known', 'unknown'])
    pass(30_000)
    answered('known', times(100, 10))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['unknown', 'known'])
    // Without an expectation, its few answers are the best estimate.
    answered('unknown', times(600, 1))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['known', 'unknown'])
    assert.deepEqual(order({ maxLatencyMs: 1000 }), ['unknown', 'known'])
    pass(30_000)
    answered('known', times(100, 10))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['unknown', 'known'])
    answered('unknown', times(200, 1))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['unknown', 'known'])
  })

  test('soon goes past one that no longer answers before its callers leave', () => {
    const { order, answered, state } = bench({ cheap: usd(1), dear: usd(9) }, settings)
    answered('cheap', times(100, 20))
    answered('dear', times(100, 20))
    const leave = (callers: number, waitedMs: number) => {
      for (let caller = 0; caller < callers; caller += 1) state('cheap').begin({ tokens: 0 }).dropped(waitedMs)
    }
    leave(20, 10)
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['cheap', 'dear'])
    leave(6, 800)
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['dear', 'cheap'])
  })

  test('asks for the probability that the catalogue says', () => {
    // Nine of ten answers are there within 500 ms.
    const given = { mostly: usd(1), always: usd(2) }
    for (const [probability, first] of [
      [0.9, 'mostly'],
      [0.91, 'always'],
    ] as const) {
      const { decide, answered } = bench(given, { ...settings, deadline: { probability } })
      answered('mostly', [...times(100, 9), 2000])
      answered('always', times(300, 10))
      const { candidates, scores } = decide({ maxLatencyMs: 500 })
      assert.equal(candidates[0].provider, first)
      assert.deepEqual(
        scores?.map(({ score }) => score),
        [0.9, 1],
      )
    }
  })

  test('goes by the length that the answer is expected to have, not by that of the answers until now', () => {
    const { order, state } = bench({ perToken: usd(1), steady: usd(2) }, settings)
    const answer = (name: string, outputTokens: number, ms: number) =>
      state(name).begin({ tokens: 0 }).succeeded({ task: 'classify', ms, promptTokens: 0, outputTokens })
    for (let tokens = 10; tokens <= 100; tokens += 10) {
      answer('perToken', tokens, 10 * tokens)
      answer('steady', tokens, 600)
    }
    // 300 tokens, as a generated answer has at first, take 3 s at 10 ms a token.
    assert.deepEqual(order({ task: 'generate', maxLatencyMs: 1000 }), ['steady', 'perToken'])
    assert.deepEqual(order({ task: 'generate', maxLatencyMs: 1000, maxOutputTokens: 50 }), ['perToken', 'steady'])
  })

  test('takes the catalogue’s word while there are fewer than five answers', () => {
    const given = { a: usd(1, { expectedLatencyMs: 400 }), b: usd(2, { expectedLatencyMs: 100 }) }
    const { order, answered } = bench(given, settings)
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['a', 'b'])
    assert.deepEqual(order({ maxLatencyMs: 300 }), ['b', 'a'])
    answered('a', times(3000, 4))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['a', 'b'])
    answered('a', times(3000, 1))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['b', 'a'])
  })

  test('leaves out one that others overtake again and again, and takes it back after a break', () => {
    const given = { hung: usd(1, { expectedLatencyMs: 100 }), good: usd(2, { expectedLatencyMs: 100 }) }
    const { order, answered, pass, state } = bench(given, settings)
    answered('hung', times(20, 25))
    answered('good', times(20, 25))
    const overtaken = (count: number) => {
      for (let time = 0; time < count; time += 1) state('hung').begin({ tokens: 0 }).overtaken(40)
    }
    const { count } = state('hung').latency
    // Some are where nothing is wrong: a second target is asked after the time of 95 % of the answers.
    overtaken(3)
    assert.deepEqual(order({ maxLatencyMs: 2000 }), ['hung', 'good'])
    overtaken(2)
    assert.deepEqual(order({ maxLatencyMs: 2000 }), ['good', 'hung'])
    assert.deepEqual([state('hung').latency.count, state('hung').totals.failures], [count, 0])
    assert.ok('status' in state('hung').standing() && !('why' in state('hung').standing()))
    pass(30_000)
    assert.deepEqual(order({ maxLatencyMs: 2000 }), ['hung', 'good'])
    overtaken(5)
    assert.deepEqual(order({ maxLatencyMs: 2000 }), ['good', 'hung'])
    pass(30_000)
    answered('hung', times(20, 5))
    assert.deepEqual(order({ maxLatencyMs: 2000 }), ['hung', 'good'])
  })

  test('takes it again after a long break, until there are five new answers', () => {
    const given = { a: usd(1, { expectedLatencyMs: 400 }), b: usd(2, { expectedLatencyMs: 100 }) }
    const { order, answered, pass } = bench(given, settings)
    answered('a', times(300, 50))
    pass(30_000)
    answered('a', times(3000, 4))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['a', 'b'])
    answered('a', times(3000, 1))
    assert.deepEqual(order({ maxLatencyMs: 500 }), ['b', 'a'])
  })
})
