import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bench } from './bench.ts'

const given = { cheap: {}, strong: {}, other: {}, own: { locality: 'in-cluster' } }
const settings = {
  strategy: 'complexity',
  tiers: { all: ['other/m', 'inner'], inner: ['strong/m', 'cheap/m'] },
  categories: { simple_qa: ['cheap/m'], reasoning: ['strong/m', 'all'] },
  rules: [
    { reason: 'private', when: { private: true }, to: ['own/m'] },
    { reason: 'default', to: ['other/m'] },
  ],
}

describe('complexity', () => {
  test('asks whom the category names, in that order, tiers opened and each once', () => {
    const { order, decide } = bench(given, settings)
    assert.deepEqual(order({ category: 'simple_qa' }), ['cheap'])
    assert.deepEqual(order({ category: 'reasoning' }), ['strong', 'other', 'cheap'])
    assert.equal(decide({ category: 'reasoning' }).reason, 'complexity_reasoning')
    assert.equal(decide({ category: 'reasoning' }).strategy, 'complexity')
  })

  test('goes by the rules where the category has no list, is unknown, or there is none', () => {
    const { decide } = bench(given, settings)
    for (const category of ['code', 'constructor', undefined]) {
      const { candidates, reason } = decide({ category })
      assert.deepEqual([candidates[0].provider, reason], ['other', 'default'])
    }
  })

  test('goes by the rules where nobody of the category may answer, and says what was in their way', () => {
    const { decide, state } = bench(given, settings)
    const inside = decide({ category: 'simple_qa', private: true })
    assert.deepEqual([inside.candidates.map(({ provider }) => provider), inside.reason], [['own'], 'private'])
    assert.deepEqual(
      inside.removed.map(({ target }) => target.provider),
      ['cheap'],
    )
    for (let failure = 0; failure < 3; failure += 1) state('cheap').begin({ tokens: 1 }).failed({ code: 'bad_reply' })
    assert.equal(decide({ category: 'simple_qa' }).reason, 'default')
  })
})

describe('task', () => {
  test('is the first rule that fits, and 422 where none does', () => {
    const rules = [{ reason: 'short', when: { maxLatencyBelowMs: 300 }, to: ['cheap/m'] }]
    const { decide } = bench(given, { rules })
    assert.equal(decide({ maxLatencyMs: 299 }).reason, 'short')
    assert.throws(() => decide({ maxLatencyMs: 300 }), {
      code: 'no_candidate',
      message: /No rule of the catalogue fits/,
    })
  })
})
