import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { tierOf } from '../../../../functions/llm-router/choose/tier.ts'
import { bench } from './bench.ts'

const usd = (price: number, more: object = {}) => ({ usdPerMillionTokens: { input: price, output: price }, ...more })
const given = {
  small: usd(2),
  tiny: usd(1),
  middle: usd(3),
  big: usd(9),
  huge: usd(8),
  own: usd(0, { locality: 'in-cluster' }),
}
const settings = {
  strategy: 'tier',
  tiers: { cheap: ['small/m', 'tiny/m'], strong: ['big/m', 'huge/m'] },
  tierRouting: { threshold: 0.6 },
  unsure: { to: ['middle/m'], tierMargin: 0.1 },
  rules: [
    { reason: 'private', when: { private: true }, to: ['own/m'] },
    { reason: 'default', to: ['own/m'] },
  ],
}
const needs = (chance: number, rank = 0.5) => ({ difficulty: { chance, rank } })

describe('tier', () => {
  test('asks the strong tier from the threshold on, and the other tier after its own', () => {
    const { order, decide } = bench(given, { ...settings, unsure: undefined })
    assert.deepEqual(order(needs(0.6)), ['big', 'huge', 'small', 'tiny'])
    assert.deepEqual(order(needs(0.59)), ['small', 'tiny', 'big', 'huge'])
    assert.deepEqual([decide(needs(0.6)).reason, decide(needs(0.6)).strategy], ['tier_strong', 'tier'])
    assert.equal(decide(needs(0.59)).reason, 'tier_cheap')
  })

  test('asks the list for the unsure where a prompt just misses the threshold', () => {
    const { order, decide } = bench(given, settings)
    assert.deepEqual(order(needs(0.59)), ['middle', 'small', 'tiny', 'big', 'huge'])
    assert.equal(decide(needs(0.59)).reason, 'tier_unsure')
    assert.equal(decide(needs(0.49)).reason, 'tier_cheap')
  })

  test('ranks within each tier as the catalogue says', () => {
    const { order, decide } = bench(given, { ...settings, tierRouting: { threshold: 0.6, within: 'cost' } })
    assert.deepEqual(order(needs(1)), ['huge', 'big', 'tiny', 'small'])
    assert.deepEqual(order(needs(0)), ['tiny', 'small', 'huge', 'big'])
    const { reason, scores } = decide(needs(0))
    assert.deepEqual([reason, scores?.map(({ target }) => target.provider)], ['tier_cheap', order(needs(0))])
  })

  test('takes tiers and targets by other names, and asks each target once', () => {
    const tierRouting = { cheap: 'tiny/m', strong: 'any', threshold: 0.6 }
    const { order } = bench(given, { ...settings, tiers: { any: ['big/m', 'tiny/m'] }, tierRouting })
    assert.deepEqual(order(needs(1)), ['big', 'tiny'])
    assert.deepEqual(order(needs(0)), ['tiny', 'big'])
  })

  test('asks no more than the catalogue allows', () => {
    const { order } = bench(given, { ...settings, failures: { maxAttempts: 3 } })
    assert.deepEqual(order(needs(1)), ['big', 'huge', 'small'])
  })

  test('asks the other tier where nobody of its own may answer', () => {
    const { decide, state } = bench(given, settings)
    for (const name of ['big', 'huge'])
      for (let failure = 0; failure < 3; failure += 1) state(name).begin({ tokens: 1 }).failed({ code: 'bad_reply' })
    const { reason, candidates, removed } = decide(needs(1))
    assert.deepEqual([reason, candidates[0].provider], ['tier_cheap', 'small'])
    assert.deepEqual(
      removed.map(({ target }) => target.provider),
      ['big', 'huge'],
    )
  })

  test('leaves to the rules what is private, an embedding, or of unknown difficulty, and all where there are no tiers', () => {
    const { decide } = bench(given, settings)
    for (const chance of [0, 0.55, 1]) {
      const { candidates, reason } = decide({ ...needs(chance), private: true })
      assert.deepEqual([candidates.map(({ provider }) => provider), reason], [['own'], 'private'])
    }
    assert.equal(decide({}).reason, 'default')
    assert.equal(decide({ task: 'embed' }).reason, 'default')
    const none = bench(given, { ...settings, strategy: 'task', tierRouting: undefined })
    assert.equal(none.decide({ ...needs(1), strategy: 'tier' }).reason, 'default')
  })

  test('is a strategy of experiments and of single requests, and none of a request that names a model', () => {
    const arms = [{ name: 'one', share: 1, strategy: 'tier' }]
    const { decide } = bench(given, { ...settings, strategy: 'task', experiments: [{ name: 'e', arms }] })
    const { reason, experiment } = decide(needs(1))
    assert.deepEqual([reason, experiment?.arm.name], ['tier_strong', 'one'])
    const { decide: alone, order } = bench(given, { ...settings, strategy: 'task' })
    assert.equal(alone({ ...needs(1), strategy: 'tier' }).reason, 'tier_strong')
    assert.deepEqual(order({ ...needs(1), strategy: 'tier', model: 'cheap' }), ['small', 'tiny'])
  })

  test('never leaves a tier for another one because a conversation is cached there', () => {
    const prefix = {
      ...{ tokens: 9000, conversation: 'c', stem: { key: 's', tokens: 100 } },
      ...{ goesOn: true, isMarked: false, isMarkedForAnHour: false },
    }
    const warm = [{ target: 'big/m', tokens: 9000, isConversation: true }]
    const caching = { prefix, warm, marks: true, key: 'c' }
    for (const within of [undefined, 'cost', 'latency', 'weighted', 'least_busy']) {
      const { order } = bench(given, { ...settings, tierRouting: { threshold: 0.6, within } })
      assert.ok(['small', 'tiny'].includes(order({ ...needs(0), promptTokens: 9000, caching })[0] ?? ''), within)
    }
  })
})

describe('the share of the strong tier', () => {
  const share = (strongShare: number) => bench(given, { ...settings, tierRouting: { strongShare } })
  test('has the prompts that need it most', () => {
    const { decide } = share(0.2)
    assert.equal(decide(needs(0.3, 0.2)).reason, 'tier_strong')
    assert.equal(decide(needs(0.3, 0.21)).reason, 'tier_unsure')
    assert.equal(decide(needs(0.9, 0.31)).reason, 'tier_cheap')
  })

  test('may be none or all', () => {
    for (const rank of [0.001, 0.5, 1]) {
      assert.notEqual(share(0).decide(needs(0.9, rank)).reason, 'tier_strong')
      assert.equal(share(1).decide(needs(0.1, rank)).reason, 'tier_strong')
    }
  })
})

describe('tierOf', () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true })
  const difficulty = fc.record({ chance: part, rank: part })
  const order = ['cheap', 'unsure', 'strong']
  const higher = (one: string, other: string) => order.indexOf(one) >= order.indexOf(other)

  test('never gives more to the strong tier with a higher threshold, or with a smaller share', () => {
    fc.assert(
      fc.property(difficulty, part, part, part, (prompt, one, other, margin) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        assert.ok(higher(tierOf(prompt, { threshold: low }, margin), tierOf(prompt, { threshold: high }, margin)))
        assert.ok(higher(tierOf(prompt, { strongShare: high }, margin), tierOf(prompt, { strongShare: low }, margin)))
      }),
    )
  })

  test('never gives a harder prompt a weaker tier, and takes nobody from the strong tier for a margin', () => {
    fc.assert(
      fc.property(part, part, part, part, (one, other, threshold, margin) => {
        const [easy, hard] = [Math.min(one, other), Math.max(one, other)]
        const tier = (chance: number, within = margin) => tierOf({ chance, rank: 1 - chance }, { threshold }, within)
        assert.ok(higher(tier(hard), tier(easy)))
        assert.equal(tier(hard) === 'strong', tier(hard, 0) === 'strong')
        assert.equal(tier(hard) === 'strong', hard >= threshold)
      }),
    )
  })

  test('takes what is no number for cheap', () => {
    const unknown = { chance: Number.NaN, rank: Number.NaN }
    assert.equal(tierOf(unknown, { threshold: 0 }, 1), 'cheap')
    assert.equal(tierOf(unknown, { strongShare: 1 }, 1), 'cheap')
  })
})
