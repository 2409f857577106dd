import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import type { PromptCaching, RoutingRequest } from '../../../../functions/llm-router/choose/request.ts'
import { bench } from './bench.ts'

const prices = (input: number, cachedInput = input) => ({ usdPerMillionTokens: { input, output: 1, cachedInput } })
const alias = { aliases: ['shared'] }

/** A conversation of 10,000 tokens, of which targets have cached so many. */
function conversation(at: Record<string, number>, more: Partial<PromptCaching> = {}): Partial<RoutingRequest> {
  const stem = { key: 's', tokens: 2000 }
  const state = { goesOn: true, isMarked: false, isMarkedForAnHour: false }
  const prefix = { tokens: 10_000, conversation: 'c', stem, ...state }
  const warm = Object.entries(at).map(([provider, tokens]) => ({
    target: `${provider}/m`,
    tokens,
    isConversation: true,
  }))
  return { promptTokens: 10_000, caching: { prefix, warm, marks: true, key: 'c', ...more } }
}

describe('a conversation', () => {
  test('goes by cost where its cached beginning makes it cheaper, and elsewhere where even so it is not', () => {
    const { order, decide } = bench({ cheap: prices(1, 1), dear: prices(2, 0.2) }, { strategy: 'cost' })
    assert.deepEqual(order(conversation({})), ['cheap', 'dear'])
    // 10,000 × 0.2 against 10,000 × 1.
    assert.deepEqual(order(conversation({ dear: 10_000 })), ['dear', 'cheap'])
    assert.equal(decide(conversation({ dear: 10_000 })).reason, 'lowest_cost')
    // 4,000 × 0.2 + 6,000 × 2 against 10,000 × 1.
    const { candidates, affinity } = decide(conversation({ dear: 4000 }))
    assert.equal(candidates[0].provider, 'cheap')
    assert.deepEqual([affinity?.target.provider, affinity?.tokens, affinity?.isKept], ['dear', 4000, false])
  })

  test('is predicted with the price of writing to a cache, where it is to be marked', () => {
    const marked = {
      promptCache: { marked: true },
      usdPerMillionTokens: { input: 1, output: 1, cachedInput: 0.1, cacheWrite: 1.25 },
    }
    const { decide } = bench({ marked }, { strategy: 'cost' })
    const usd = (request: Partial<RoutingRequest>) =>
      (decide({ ...request, maxOutputTokens: 1 }).scores?.[0]?.score ?? 0) * 1e6
    assert.equal(Math.round(usd(conversation({}))), 12_501)
    assert.equal(Math.round(usd(conversation({ marked: 8000 }))), 800 + 2500 + 1)
    assert.equal(Math.round(usd(conversation({}, { marks: false }))), 10_001)
  })

  test('is predicted with that price from the day on from which there is one, and no longer than until it ends', () => {
    const plain = { input: 1, output: 1, cachedInput: 0.1 }
    const usdAt = (before: object, after: object) => {
      const marked = {
        promptCache: { marked: true },
        usdPerMillionTokens: before,
        laterPrices: [{ from: '2026-11-22', usdPerMillionTokens: after }],
      }
      const { decide, pass } = bench({ marked }, { strategy: 'cost' })
      pass(24 * 3_600_000)
      return Math.round((decide({ ...conversation({}), maxOutputTokens: 1 }).scores?.[0]?.score ?? 0) * 1e6)
    }
    assert.equal(usdAt(plain, { ...plain, cacheWrite: 1.25 }), 12_501)
    assert.equal(usdAt({ ...plain, cacheWrite: 1.25 }, plain), 10_001)
  })

  test('stays by latency unless another is much faster, or costs less', () => {
    const targets = { fast: prices(1, 1), warm: prices(1, 0.1) }
    const measured = (warmMs: number, request = conversation({ warm: 9000 })) => {
      const { answered, decide } = bench(targets, { strategy: 'latency' })
      answered('fast', [100])
      answered('warm', [warmMs])
      return decide(request)
    }
    assert.deepEqual([measured(149).candidates[0].provider, measured(149).reason], ['warm', 'prompt_cache'])
    assert.deepEqual([measured(151).candidates[0].provider, measured(151).reason], ['fast', 'lowest_latency'])
    assert.equal(measured(101, conversation({ fast: 10, warm: 9000 })).candidates[0].provider, 'fast')

    const unmeasured = bench(targets, { strategy: 'latency' })
    unmeasured.answered('warm', [100])
    assert.deepEqual(unmeasured.order(conversation({ warm: 9000 })), ['warm', 'fast'])
    const dear = bench({ fast: prices(1, 1), warm: prices(20, 2) }, { strategy: 'latency' })
    dear.answered('fast', [100])
    dear.answered('warm', [101])
    assert.deepEqual(dear.order(conversation({ warm: 9000 })), ['fast', 'warm'])
  })

  test('stays in an order that is given among targets of one model, and leaves for another model', () => {
    for (const strategy of ['task', 'priority'] as const) {
      const same = bench({ first: { ...prices(1), ...alias }, warm: { ...prices(1, 0.1), ...alias } }, { strategy })
      assert.deepEqual(same.order(conversation({ warm: 9000 })), ['warm', 'first'])
      assert.deepEqual(same.order(conversation({})), ['first', 'warm'])
      const rules = [{ reason: 'default', to: ['first/n', 'warm/m'] }]
      const other = bench({ first: { ...prices(1), model: 'n' }, warm: prices(1, 0.1) }, { strategy, rules })
      assert.deepEqual(other.order(conversation({ warm: 9000 })), ['first', 'warm'])
    }
  })

  test('stays where chance has put it, unless that has no share any more', () => {
    const drawn = bench({ a: { ...prices(1), weight: 1 }, b: { ...prices(9), weight: 1 } }, { strategy: 'weighted' })
    let next = 0
    drawn.chance(() => {
      next = (next + 0.37) % 1
      return next
    })
    for (let turn = 0; turn < 50; turn += 1) assert.equal(drawn.order(conversation({ b: 9000 }))[0], 'b')
    const drained = bench({ a: { weight: 1 }, b: { weight: 0 } }, { strategy: 'weighted' })
    assert.deepEqual(drained.order(conversation({ b: 9000 })), ['a', 'b'])
  })

  test('stays by load unless its target has clearly more to do', () => {
    const { catalogue, order, state } = bench({ idle: prices(1), warm: prices(1, 0.1) }, { strategy: 'least_busy' })
    assert.equal(catalogue.targets.length, 2)
    state('warm').begin({ tokens: 0 })
    state('warm').begin({ tokens: 0 })
    assert.deepEqual(order(conversation({ warm: 9000 })), ['warm', 'idle'])
    state('warm').begin({ tokens: 0 })
    assert.deepEqual(order(conversation({ warm: 9000 })), ['idle', 'warm'])
  })

  test('that is cached at several targets is where it was last', () => {
    const { order } = bench({ a: prices(1), b: prices(1), c: prices(1) }, { strategy: 'weighted' })
    assert.equal(order(conversation({ c: 10, b: 9000 }))[0], 'c')
  })

  test('never brings a target back that a filter has taken away', () => {
    const arbitrary = fc.record({
      strategy: fc.constantFrom(...strategyNames.filter((name) => name !== 'complexity' && name !== 'tier')),
      private: fc.boolean(),
      enabled: fc.boolean(),
      tools: fc.boolean(),
      down: fc.boolean(),
      tokens: fc.integer({ min: 0, max: 20_000 }),
    })
    fc.assert(
      fc.property(arbitrary, ({ strategy, enabled, tools, down, tokens, ...asked }) => {
        const warm = { ...prices(9, 0.01), enabled, weight: 1 }
        const inside = { ...prices(1), locality: 'in-cluster', capabilities: ['tools'], weight: 1 }
        const { order, state } = bench({ inside, warm }, { strategy })
        if (down) {
          for (let failure = 0; failure < 3; failure += 1)
            state('warm').begin({ tokens: 0 }).failed({ code: 'provider_timeout' })
        }
        const needs = tools ? (['tools'] as const) : []
        const without = order({ ...asked, needs, promptTokens: 10_000 })
        const found = order({ ...conversation({ warm: tokens }), ...asked, needs })
        assert.deepEqual(found.toSorted(), without.toSorted())
      }),
    )
  })
})

test('requests of one session stay in one arm of an experiment', () => {
  const arms = ['a', 'b'].map((name) => ({ name, share: 1, to: [`${name}/m`] }))
  const { order, chance } = bench({ a: {}, b: {} }, { experiments: [{ name: 'e', arms }] })
  let next = 0
  chance(() => {
    next = (next + 0.37) % 1
    return next
  })
  const seen = (request: Partial<RoutingRequest>) => new Set(Array.from({ length: 40 }, () => order(request)[0])).size
  assert.equal(seen({ session: 's' }), 1)
  assert.equal(seen({}), 2)
})
