import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { nextAfter } from '../../../../functions/llm-router/choose/fallbacks.ts'
import { anyRequest, unseen } from '../scene.ts'
import { bench } from '../strategies/bench.ts'

const arms = [
  { name: 'one', share: 1, to: ['a/m'] },
  { name: 'other', share: 1, to: ['b/m'] },
]

describe('embeddings without a model, whose vectors must be of one', () => {
  test('take part in no experiment that does not name them', () => {
    for (const when of [{}, { private: false }]) {
      const given = { rules: [{ reason: 'only', to: ['a/m'] }], experiments: [{ name: 'e', when, arms }] }
      const { decide, chance } = bench({ a: {}, b: {} }, given)
      for (const point of [0, 0.99]) {
        chance(() => point)
        const { candidates, reason, experiment } = decide({ task: 'embed' })
        assert.deepEqual([candidates.map(({ name }) => name), reason, experiment], [['a/m'], 'only', undefined])
      }
      assert.equal(decide({ task: 'generate' }).candidates[0].name, 'b/m')
    }
  })

  test('take part in one that does, though another comes before it', () => {
    const experiments = [
      { name: 'all', arms },
      { name: 'vectors', when: { tasks: ['embed'] }, arms },
    ]
    const { decide, chance } = bench({ a: {}, b: {} }, { experiments })
    chance(() => 0.99)
    const { candidates, experiment } = decide({ task: 'embed' })
    assert.deepEqual([candidates[0].name, experiment?.name], ['b/m', 'vectors'])
    assert.equal(decide({ task: 'generate' }).experiment?.name, 'all')
  })
})

describe('embeddings with several targets to choose from', () => {
  const given = { first: { model: 'one' }, second: { model: 'other' }, third: { model: 'one' } }
  const rules = [{ reason: 'only', to: ['first/one', 'second/other', 'third/one'] }]
  const tiers = { vectors: ['first/one', 'second/other', 'third/one'] }
  const asked = [{}, { model: 'vectors' }, { strategy: 'latency' }, { model: 'vectors', strategy: 'weighted' }] as const

  test('stay with the model of the first that may have them, whoever is up', () => {
    const { order, state, decide } = bench(given, { rules, tiers })
    for (const more of asked) assert.deepEqual(order({ task: 'embed', ...more }).toSorted(), ['first', 'third'])
    const { removed } = decide({ task: 'embed' })
    assert.deepEqual(
      removed.map(({ target, rejection }) => [target.name, rejection.kind]),
      [['second/other', 'request']],
    )
    assert.deepEqual(order({ task: 'generate' }), ['first', 'second', 'third'])
    state('first').begin({ tokens: 1 }).failed({ code: 'model_not_found' })
    for (const more of asked) assert.deepEqual(order({ task: 'embed', ...more }), ['third'])
    state('third').begin({ tokens: 1 }).failed({ code: 'model_not_found' })
    for (const more of asked) {
      assert.throws(() => order({ task: 'embed', ...more }), /second\/other makes vectors that cannot be compared/)
    }
  })

  test('have the model of the first that the request and its key allow', () => {
    const targets = { ...given, first: { model: 'one', enabled: false }, third: { model: 'other' } }
    const to = ['first/one', 'second/other', 'third/other']
    assert.deepEqual(bench(targets, { rules: [{ reason: 'only', to }] }).order({ task: 'embed' }), ['second', 'third'])
  })

  test('with an alias of two models, have the first of them', () => {
    const aliased = { a: { model: 'one', aliases: ['vectors'] }, b: { model: 'other', aliases: ['vectors'] } }
    const rules = [{ reason: 'only', to: ['a/one'] }]
    const { order } = bench(aliased, { rules })
    assert.deepEqual(order({ task: 'embed', model: 'vectors' }), ['a'])
    assert.deepEqual(order({ task: 'generate', model: 'vectors' }), ['a', 'b'])
  })

  test('keep the model of an arm whose targets are away', () => {
    const experiments = [
      { name: 'e', when: { tasks: ['embed'] }, arms: arms.map((arm) => ({ ...arm, to: ['second/other'] })) },
    ]
    const { order, state } = bench(given, { rules, experiments })
    assert.deepEqual(order({ task: 'embed' }), ['second'])
    state('second').begin({ tokens: 1 }).failed({ code: 'model_not_found' })
    assert.throws(() => order({ task: 'embed' }), /first\/one makes vectors that cannot be compared/)
  })
})

describe('embeddings of a target that has retired', () => {
  const retires = '2020-01-01'
  const catalogueOf = (replacement: object) => ({
    old: { model: 'one', retires, replacement: 'next/one' },
    next: { model: 'one', ...replacement },
    last: { model: 'other' },
  })
  const rules = [{ reason: 'only', to: ['old/one', 'last/other'] }]

  test('come from its replacement where that has the same model', () => {
    const { decide } = bench(catalogueOf({}), { rules })
    const { candidates, replaces } = decide({ task: 'embed' })
    assert.deepEqual([candidates.map(({ name }) => name), replaces?.name], [['next/one'], 'old/one'])
  })

  test('come from nobody of another model, who is named', () => {
    const replaced = { ...catalogueOf({}), old: { model: 'one', retires, replacement: 'last/other' } }
    const { decide } = bench(replaced, { rules })
    assert.equal(decide({ task: 'generate' }).candidates[0].name, 'last/other')
    for (const model of [undefined, 'old/one']) {
      assert.throws(
        () => decide({ task: 'embed', model }),
        (error: LlmError) => {
          assert.equal(error.code, 'no_candidate')
          assert.match(error.message, /old\/one has retired on 2020-01-01; name its replacement last\/other/)
          return true
        },
      )
    }
  })

  test('need no replacement', () => {
    const { decide } = bench(
      { a: { model: 'one', tasks: ['embed'], retires } },
      { rules: [{ reason: 'r', to: ['a/one'] }] },
    )
    assert.throws(() => decide({ task: 'embed' }), /a\/one has retired on 2020-01-01$/)
  })
})

describe('after a failure that the catalogue lists targets for', () => {
  const given = {
    first: { contextWindowTokens: 1000 },
    same: {},
    chat: { model: 'other' },
    vectors: { model: 'large', tasks: ['embed'] },
    tiered: { model: 'wide', tasks: ['embed'] },
  }
  const listed = ['chat/other', 'same/m', 'vectors/large', 'tier']
  const lists = { contextWindowFallbacks: listed, contentPolicyFallbacks: listed }
  const rules = [{ reason: 'only', to: ['first/m'] }]
  const { catalogue } = bench(given, { rules, tiers: { tier: ['tiered/wide'] }, ...lists })

  test('an embedding stays with its model, unless a target that only embeds is listed by its name', () => {
    const [target] = catalogue.targets
    assert.ok(target)
    for (const code of ['context_length_exceeded', 'content_policy_violation'] as const) {
      const next = (task: 'embed' | 'generate'): string[] => {
        const failure = { target, error: new LlmError(code, 'It failed') }
        return nextAfter(failure, [], { ...anyRequest, task }, unseen(catalogue)).map(({ provider }) => provider)
      }
      assert.deepEqual(
        [next('embed'), next('generate')],
        [
          ['same', 'vectors'],
          ['chat', 'same'],
        ],
        code,
      )
    }
  })
})
