import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RoutingRequest } from '../../../../functions/llm-router/choose/request.ts'
import { bench } from '../strategies/bench.ts'

const long = { promptTokens: 20_000 }
const small = { contextWindowTokens: 4096 }
const big = { contextWindowTokens: 200_000 }
const huge = { contextWindowTokens: 1_000_000 }
const rule = (...to: string[]) => [{ reason: 'rule', to }]

describe('a prompt that is longer than a context window of its selection', () => {
  const lists = { contextWindowFallbacks: ['huge/m', 'big/m'] }

  test('goes to the targets that the catalogue lists for that, in their order', () => {
    for (const window of [small, { tokensPerMinute: 4096 }]) {
      const { decide, order } = bench({ small: window, big, huge }, { rules: rule('small/m'), ...lists })
      const { reason, strategy, candidates, removed } = decide(long)
      assert.deepEqual([strategy, reason], ['task', 'context_window'])
      assert.deepEqual(
        candidates.map(({ name }) => name),
        ['huge/m', 'big/m'],
      )
      assert.deepEqual(
        removed.map(({ target, rejection }) => [target.name, rejection.kind]),
        [['small/m', 'context']],
      )
      assert.deepEqual(order({ ...long, model: 'small/m' }), ['huge', 'big'])
      assert.deepEqual(order(), ['small'])
    }
  })

  test('goes to them after those of its selection that have room, each once', () => {
    const { decide, order } = bench({ small, big, huge }, { rules: rule('small/m', 'big/m'), ...lists })
    assert.deepEqual([order(long), decide(long).reason], [['big', 'huge'], 'rule'])
    assert.deepEqual(order(), ['small', 'big'])
    const wide = bench({ big, huge }, { rules: rule('big/m'), ...lists })
    assert.deepEqual(wide.order(long), ['big'])
  })

  test('asks no more of them than a request may ask, and has the others to stand in', () => {
    const { decide } = bench(
      { small, big, huge },
      { rules: rule('small/m', 'big/m'), failures: { maxAttempts: 1 }, ...lists },
    )
    const { candidates, spare } = decide(long)
    assert.deepEqual(
      [candidates, spare].map((targets) => targets?.map(({ provider }) => provider)),
      [['big'], ['huge']],
    )
  })

  test('meets the filters at them, too', () => {
    const inside = { locality: 'in-cluster' }
    const given = { small: { ...small, ...inside }, big: { ...big, ...inside }, huge }
    const { order } = bench(given, { rules: rule('small/m'), ...lists })
    assert.deepEqual(order({ ...long, private: true }), ['big'])
  })

  test('is refused with what is in the way of each', () => {
    const { decide, state } = bench({ small, big }, { rules: rule('small/m'), contextWindowFallbacks: ['big/m'] })
    assert.throws(() => decide({ promptTokens: 1_000_000 }), {
      code: 'context_length_exceeded',
      message: /small\/m has room for 4096 tokens.*; big\/m has room for 200000 tokens/,
    })
    state('big').begin({ tokens: 1 }).failed({ code: 'model_not_found' })
    assert.throws(() => decide(long), { code: 'providers_exhausted' })
  })

  test('follows the order of the list, whatever the strategy', () => {
    const { order, answered } = bench({ small, big, huge }, { rules: rule('small/m'), ...lists })
    answered('big', [1])
    answered('huge', [1000])
    assert.deepEqual(order({ ...long, model: 'small/m', strategy: 'latency' }), ['huge', 'big'])
  })
})

describe('an embedding that is longer than a context window of its selection', () => {
  const given = {
    small: { model: 'one', ...small },
    roomy: { model: 'one' },
    chat: { model: 'two' },
    vectors: { model: 'three', tasks: ['embed'] },
    tiered: { model: 'four', tasks: ['embed'] },
  }
  const settings = {
    tiers: { tier: ['tiered/four'] },
    contextWindowFallbacks: ['chat/two', 'vectors/three', 'roomy/one', 'tier'],
  }
  const embedding: Partial<RoutingRequest> = { ...long, task: 'embed' }

  test('goes to listed targets of its model, and to those that only embed and are listed by name', () => {
    const { order } = bench(given, { rules: rule('small/one'), ...settings })
    assert.deepEqual(order(embedding), ['vectors', 'roomy'])
  })

  test('never goes to another model because one that has room is away', () => {
    const { order, state } = bench(
      { ...given, away: { model: 'one' } },
      { rules: rule('small/one', 'away/one'), ...settings },
    )
    assert.deepEqual(order(embedding), ['away', 'roomy'])
    state('away').begin({ tokens: 1 }).failed({ code: 'model_not_found' })
    assert.deepEqual(order(embedding), ['roomy'])
  })
})
