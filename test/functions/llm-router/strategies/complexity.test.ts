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

describe('unsure', () => {
  const unsure = { to: ['other/m'], categoryBelow: 0.5 }
  const asked = (categoryProbability?: number, category = 'reasoning') => ({ category, categoryProbability })

  test('asks its list where the category is less probable, and then who the category names', () => {
    const { order, decide } = bench(given, { ...settings, unsure })
    assert.deepEqual(order(asked(0.49)), ['other', 'strong', 'cheap'])
    assert.equal(decide(asked(0.49)).reason, 'complexity_unsure')
    for (const sure of [0.5, 1, undefined]) assert.equal(decide(asked(sure)).reason, 'complexity_reasoning')
    assert.equal(decide(asked(0.1, 'code')).reason, 'complexity_unsure', 'a category without a list')
    assert.equal(decide({ categoryProbability: 0 }).reason, 'default', 'what is no prompt')
  })

  test('is nobody where it has no target that may answer, and has no say in other strategies', () => {
    const { decide } = bench(given, { ...settings, unsure })
    assert.equal(decide({ ...asked(0.1), private: true }).reason, 'private')
    assert.equal(decide({ ...asked(0.1), strategy: 'task' }).reason, 'default')
    const able = bench({ ...given, cheap: { capabilities: ['tools'] } }, { ...settings, unsure })
    assert.equal(able.decide({ ...asked(0.1, 'simple_qa'), needs: ['tools'] }).reason, 'complexity_simple_qa')
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
