import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bench } from './bench.ts'

const usd = (input: number, output: number, more: object = {}) => ({ usdPerMillionTokens: { input, output }, ...more })
const byCost = { strategy: 'cost' }

describe('cost', () => {
  test('is what this very request will cost: which is cheapest depends on its prompt and its answer', () => {
    const { order, decide } = bench({ longAnswers: usd(2, 1), longPrompts: usd(1, 3) }, byCost)
    // 1,000 × 2 + 300 × 1 against 1,000 × 1 + 300 × 3.
    assert.deepEqual(order({ promptTokens: 1000 }), ['longPrompts', 'longAnswers'])
    assert.deepEqual(order({ promptTokens: 100 }), ['longAnswers', 'longPrompts'])
    assert.deepEqual(order({ promptTokens: 100, maxOutputTokens: 10 }), ['longPrompts', 'longAnswers'])
    const { reason, scores } = decide({ promptTokens: 1000 })
    assert.equal(reason, 'lowest_cost')
    assert.deepEqual(
      scores?.map(({ target, score }) => [target.provider, score]),
      [
        ['longPrompts', 0.0019],
        ['longAnswers', 0.0023],
      ],
    )
  })

  test('learns how long the answers of a target are', () => {
    const { order, answered } = bench({ wordy: usd(1, 1), terse: usd(1, 1.5) }, byCost)
    assert.deepEqual(order(), ['wordy', 'terse'])
    answered('wordy', [1], 900)
    answered('terse', [1], 50)
    assert.deepEqual(order(), ['terse', 'wordy'])
    assert.deepEqual(order({ maxOutputTokens: 40 }), ['wordy', 'terse'])
  })

  test('is unknown without a price, which comes last, and is not taken for free', () => {
    const { order, decide } = bench({ unknown: {}, dear: usd(100, 100), free: usd(0, 0) }, byCost)
    assert.deepEqual(order(), ['free', 'dear', 'unknown'])
    assert.equal(decide().scores?.at(-1)?.score, undefined)
  })

  test('knows long prompts, announced prices and markups', () => {
    const long = { longPromptPrices: [{ abovePromptTokens: 1000, usdPerMillionTokens: { input: 9, output: 9 } }] }
    const steps = bench({ stepped: usd(1, 1, long), even: usd(2, 2) }, byCost)
    assert.deepEqual(steps.order({ promptTokens: 1000 }), ['stepped', 'even'])
    assert.deepEqual(steps.order({ promptTokens: 1001 }), ['even', 'stepped'])

    const later = { laterPrices: [{ from: '2026-11-22', usdPerMillionTokens: { input: 9, output: 9 } }] }
    const announced = bench({ today: usd(1, 1, later), even: usd(2, 2) }, byCost)
    assert.deepEqual(announced.order(), ['today', 'even'])
    announced.pass(24 * 3_600_000)
    assert.deepEqual(announced.order(), ['even', 'today'])

    assert.deepEqual(bench({ marked: usd(1, 1, { markupPercent: 6 }), even: usd(1.05, 1.05) }, byCost).order(), [
      'even',
      'marked',
    ])
  })

  test('keeps the catalogue’s order among equals', () => {
    assert.deepEqual(bench({ c: usd(1, 1), a: usd(1, 1), b: usd(1, 1) }, byCost).order(), ['c', 'a', 'b'])
  })
})

describe('priority', () => {
  test('is the catalogue’s order, whatever the rules name first', () => {
    const settings = { strategy: 'priority', rules: [{ reason: 'default', to: ['c/m', 'a/m'] }] }
    const { order, decide } = bench({ b: {}, a: {}, c: {} }, settings)
    assert.deepEqual(order(), ['b', 'a', 'c'])
    assert.equal(decide().reason, 'priority')
    assert.deepEqual(order({ strategy: 'task' }), ['c', 'a'])
  })

  test('asks no more than maxAttempts', () => {
    const settings = { strategy: 'priority', failures: { maxAttempts: 2 } }
    const { order, decide } = bench({ a: {}, b: {}, c: {}, d: {} }, settings)
    assert.deepEqual(order(), ['a', 'b'])
    // Unless one of them cannot be asked.
    assert.deepEqual(
      decide().spare?.map(({ provider }) => provider),
      ['c', 'd'],
    )
  })
})
