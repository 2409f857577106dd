import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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
