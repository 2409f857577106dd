import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tierInNames } from '../../../../functions/llm-router/money/tier-in-names.ts'
import { bench } from '../strategies/bench.ts'

test('a service tier is kept by name if a vendor or the catalogue calls one so, and otherwise as what has no price', () => {
  const { targets } = bench({ a: {}, b: { serviceTierFactors: { 'priority+moon': 2, turbo: 3 } } }).catalogue
  for (const [told, kept] of [
    ['scale', 'scale'],
    ['Performance', 'performance'],
    ['default', undefined],
    ['moon+priority', 'moon+priority'],
    ['TURBO', 'turbo'],
    // A single word that a server repeats.
    ['diabetes', '?'],
    ['priority+diabetes', '?'],
    ['constructor', '?'],
  ] as const) {
    assert.equal(tierInNames(told, targets), kept, told)
  }
  assert.equal(tierInNames('turbo', targets.slice(0, 1)), '?')
})
