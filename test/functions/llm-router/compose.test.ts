import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { tasks } from '#runtime/contract/tasks.ts'
import { LlmError } from '#runtime/errors.ts'
import { capabilities } from '../../../functions/llm-router/catalogue/capabilities.ts'
import { assign } from '../../../functions/llm-router/choose/experiments/assign.ts'
import { anyRequest } from './scene.ts'
import { bench, chiSquare, seeded } from './strategies/bench.ts'

const usd = (price: number, more: object = {}) => ({ usdPerMillionTokens: { input: price, output: price }, ...more })

test('whatever strategy ranks, only who may answer is asked, each once, and nobody else is left out', () => {
  const given = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => [
      name,
      usd(index % 3, {
        tasks: index % 2 === 0 ? ['generate', 'embed'] : ['generate', 'classify'],
        locality: index % 3 === 0 ? 'in-cluster' : 'external',
        capabilities: index < 3 ? ['tools', 'stop'] : ['stop'],
        contextWindowTokens: 1000 * (index + 1),
        ...(index === 4 && { retires: '2026-01-01', replacement: 'c/m' }),
        ...(index === 5 && { cluster: { name: 'c', region: 'r', cloud: 'gcp', usdPerHour: 1, tokensPerSecond: 100 } }),
      }),
    ]),
  )
  const { catalogue, decide, chance } = bench(given, {
    failures: { maxAttempts: 10 },
    categories: { code: ['b/m', 'a/m'] },
  })
  chance(seeded(3))
  const request = fc.record({
    strategy: fc.constantFrom(...strategyNames),
    task: fc.constantFrom(...tasks),
    private: fc.boolean(),
    needs: fc.subarray([...capabilities].filter((name) => ['tools', 'stop'].includes(name))),
    promptTokens: fc.integer({ min: 0, max: 8000 }),
    category: fc.constantFrom('code', undefined),
  })
  fc.assert(
    fc.property(request, (asked) => {
      const may = (name: string) => {
        const target = catalogue.byName[`${name}/m`]
        return (
          target !== undefined &&
          name !== 'e' &&
          target.tasks.includes(asked.task) &&
          (!asked.private || target.locality === 'in-cluster') &&
          asked.needs.every((need) => target.capabilities.includes(need)) &&
          asked.promptTokens * 0.7 <= (target.contextWindowTokens ?? 0)
        )
      }
      const allowed = Object.keys(given).filter(may)
      try {
        const { candidates, strategy, reason } = decide(asked)
        const got = candidates.map(({ provider }) => provider)
        const meant = reason === 'complexity_code' ? allowed.filter((name) => 'ab'.includes(name)) : allowed
        assert.deepEqual([...got].sort(), meant)
        assert.equal(strategy, asked.strategy)
      } catch (error) {
        assert.ok(error instanceof LlmError, String(error))
        assert.deepEqual(allowed, [])
      }
    }),
    { numRuns: 5000 },
  )
})

describe('a model that the request names', () => {
  const given = { a: usd(3, { aliases: ['big'] }), b: usd(1), c: usd(2, { aliases: ['big'] }) }
  const tiers = { tier: ['c/m', 'a/m'], outer: ['tier', 'b/m'] }
  test('leaves the ranking of its targets to the strategy', () => {
    const { order, decide } = bench(given, { tiers })
    assert.deepEqual(order({ model: 'big' }), ['a', 'c'])
    assert.deepEqual(order({ model: 'big', strategy: 'cost' }), ['c', 'a'])
    assert.deepEqual(order({ model: 'tier' }), ['c', 'a'])
    assert.deepEqual(order({ model: 'outer', strategy: 'cost' }), ['b', 'c', 'a'])
    assert.deepEqual(order({ model: 'outer', strategy: 'priority' }), ['a', 'b', 'c'])
    assert.deepEqual(order({ model: 'a/m', strategy: 'cost' }), ['a'])
    assert.equal(decide({ model: 'big', strategy: 'cost' }).reason, 'lowest_cost')
    assert.equal(decide({ model: 'big', strategy: 'complexity' }).reason, 'model')
    assert.deepEqual(bench(given, { tiers, strategy: 'cost' }).order({ model: 'big' }), ['c', 'a'])
  })
  test('is not found under names that every object has', () => {
    for (const model of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.throws(() => bench(given, { tiers }).decide({ model }), { code: 'model_not_found' })
    }
  })
})

describe('an experiment', () => {
  const given = { a: usd(1), b: usd(2), own: usd(0, { locality: 'in-cluster', tasks: ['generate', 'embed'] }) }
  const arms = [
    { name: 'canary', share: 5, to: ['b/m'] },
    { name: 'control', share: 95, to: ['a/m'] },
  ]
  const rules = [
    { reason: 'private', when: { private: true }, to: ['own/m'] },
    { reason: 'default', to: ['own/m'] },
  ]
  const settings = { rules, experiments: [{ name: 'new', arms }] }
  const draws = 20_000

  test('draws its arms by their shares', () => {
    const { decide, chance } = bench(given, settings)
    chance(seeded(11))
    const counts = [0, 0]
    for (let draw = 0; draw < draws; draw += 1) {
      const { experiment, candidates, reason, strategy } = decide()
      const isCanary = candidates[0].provider === 'b'
      counts[isCanary ? 0 : 1] = (counts[isCanary ? 0 : 1] ?? 0) + 1
      assert.equal(experiment?.arm.name, isCanary ? 'canary' : 'control')
      assert.deepEqual([reason, strategy], [isCanary ? 'new_canary' : 'new_control', 'task'])
    }
    assert.ok(chiSquare(counts, [0.05 * draws, 0.95 * draws]) < 10.8, String(counts))
  })

  test('keeps a user in his arm, users in their shares, and each experiment apart', () => {
    const { catalogue } = bench(given, settings)
    const renamed = bench(given, { ...settings, experiments: [{ name: 'other', arms }] }).catalogue
    const armOf = (user: string, of = catalogue) =>
      assign({ ...anyRequest, user }, of, () => assert.fail('a user was drawn'))?.arm.name
    const counts = [0, 0]
    let both = 0
    for (let index = 0; index < draws; index += 1) {
      const user = `user-${index}`
      const isCanary = armOf(user) === 'canary'
      counts[isCanary ? 0 : 1] = (counts[isCanary ? 0 : 1] ?? 0) + 1
      both += isCanary && armOf(user, renamed) === 'canary' ? 1 : 0
    }
    assert.ok(chiSquare(counts, [0.05 * draws, 0.95 * draws]) < 10.8, String(counts))
    // One of four hundred by chance alone.
    assert.ok(both < 90, String(both))
    for (let again = 0; again < 20; again += 1) assert.equal(armOf('user-1'), armOf('user-1'))
  })

  test('ranks the targets of an arm by its strategy, else by the catalogue’s', () => {
    const arm = { name: 'x', share: 1, to: ['b/m', 'a/m'] }
    const by = (more: object, strategy = 'task') =>
      bench(given, { strategy, experiments: [{ name: 'e', arms: [{ ...arm, ...more }] }] })
    assert.deepEqual(by({}).order(), ['b', 'a'])
    assert.deepEqual(by({ strategy: 'cost' }).order(), ['a', 'b'])
    assert.equal(by({ strategy: 'cost' }).decide().reason, 'lowest_cost')
    assert.deepEqual(by({}, 'priority').order(), ['a', 'b'])
    const everywhere = by({ to: undefined, strategy: 'cost' })
    assert.deepEqual(everywhere.order(), ['own', 'a', 'b'])
    assert.equal(everywhere.decide().experiment?.arm.name, 'x')
  })

  test('is none of a request that names a model or a strategy, or that its condition leaves out', () => {
    const experiments = [{ name: 'e', when: { tasks: ['generate'], maxLatencyBelowMs: 1000 }, arms }]
    const { decide } = bench(given, { rules, experiments })
    assert.ok(decide({ maxLatencyMs: 999 }).experiment)
    for (const request of [{ maxLatencyMs: 1000 }, { task: 'embed' as const }])
      assert.equal(decide(request).experiment, undefined)
    for (const request of [{ model: 'a/m' }, { strategy: 'cost' as const }]) {
      assert.equal(decide({ maxLatencyMs: 999, ...request }).experiment, undefined)
    }
  })

  test('leaves to the rules whom nobody in the arm may answer', () => {
    const { decide, state } = bench(given, settings)
    const inside = decide({ private: true })
    assert.deepEqual([inside.reason, inside.experiment, inside.candidates[0].provider], ['private', undefined, 'own'])
    for (let failure = 0; failure < 3; failure += 1) state('b').begin({ tokens: 1 }).failed({ code: 'bad_reply' })
    // The chance of a bench is 0: the first arm.
    assert.equal(decide().reason, 'default')
    assert.deepEqual(
      decide().removed.map(({ target }) => target.provider),
      ['b'],
    )
  })
})
