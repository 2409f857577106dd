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
