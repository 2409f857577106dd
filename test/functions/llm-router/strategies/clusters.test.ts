import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bench } from './bench.ts'

/** At 1,000 tokens a second an hour makes 3.6 million tokens. */
const cluster = (usdPerHour: number, more: object = {}) => ({
  cluster: { name: 'c', region: 'r', cloud: 'aws', usdPerHour, tokensPerSecond: 1000 },
  ...more,
})
const external = (usdPerMillion: number) => ({ usdPerMillionTokens: { input: usdPerMillion, output: usdPerMillion } })

describe('hybrid', () => {
  const settings = { strategy: 'hybrid' }
  test('sends a request to a cluster where 1,000 tokens cost less than a cent, else to the cheapest outside', () => {
    // 3.6 USD an hour are exactly 0.001 USD for 1,000 tokens; 36 are the threshold itself.
    const cheap = bench({ dear: external(9), out: external(0.01), own: cluster(3.6) }, settings)
    assert.deepEqual(cheap.order(), ['own', 'out', 'dear'])
    assert.equal(cheap.decide().reason, 'hybrid_cluster')
    for (const usdPerHour of [36, 40]) {
      const { order, decide } = bench({ own: cluster(usdPerHour), dear: external(9), out: external(2) }, settings)
      assert.deepEqual(order(), ['out', 'dear', 'own'])
      assert.equal(decide().reason, 'hybrid_external')
    }
    assert.equal(bench({ own: cluster(35.9), out: external(1) }, settings).decide().reason, 'hybrid_cluster')
  })

  test('has the threshold of the catalogue, and goes by what the cluster has been measured to do', () => {
    const own = cluster(3.6)
    const lower = { ...settings, hybrid: { clusterBelowUsdPerThousandTokens: 0.001 } }
    assert.equal(bench({ own, out: external(1) }, lower).decide().reason, 'hybrid_external')
    const { decide, state } = bench({ own, out: external(1) }, settings)
    state('own').observeCluster({ tokensPerSecond: 50 })
    assert.equal(decide().reason, 'hybrid_external')
    state('own').observeCluster({ tokensPerSecond: 5000 })
    assert.equal(decide().reason, 'hybrid_cluster')
  })

  test('falls back to outside while the cluster is sick, and to a dear cluster when nobody else is there', () => {
    const { decide, state, pass } = bench({ own: cluster(1), out: external(1) }, settings)
    for (let failure = 0; failure < 3; failure += 1) {
      state('own').begin({ tokens: 1 }).failed({ code: 'provider_unavailable' })
    }
    assert.equal(decide().reason, 'hybrid_external')
    assert.deepEqual(
      decide().removed.map(({ target }) => target.provider),
      ['own'],
    )
    pass(30_000)
    assert.equal(decide().reason, 'hybrid_cluster')
    const alone = bench({ own: cluster(100) }, settings).decide()
    assert.equal(alone.reason, 'hybrid_cluster')
  })

  test('keeps a private request in the cluster that is in this one, whatever it costs', () => {
    const { decide } = bench(
      { elsewhere: cluster(1), own: cluster(100, { locality: 'in-cluster', trusted: true }), out: external(1) },
      settings,
    )
    const { candidates, reason } = decide({ private: true })
    assert.deepEqual([candidates.map(({ provider }) => provider), reason], [['own'], 'hybrid_cluster'])
  })
})

describe('cluster_first, external_first', () => {
  const given = { b: external(2), a: external(1), d: cluster(20), c: cluster(10), e: { locality: 'in-cluster' } }
  const cases: [string, string[], string][] = [
    ['cluster_first', ['c', 'd', 'e', 'a', 'b'], 'cluster_first_cluster'],
    ['external_first', ['a', 'b', 'c', 'd', 'e'], 'external_first_external'],
  ]
  for (const [strategy, expected, reason] of cases) {
    test(`${strategy}: each side by cost, an unknown price last, then the other side`, () => {
      const { order, decide } = bench(given, { strategy })
      assert.deepEqual(order(), expected)
      assert.equal(decide().reason, reason)
    })
  }
  test('say in the reason when the other side had to do', () => {
    assert.equal(bench({ a: external(1) }, { strategy: 'cluster_first' }).decide().reason, 'cluster_first_external')
    assert.equal(bench({ c: cluster(1) }, { strategy: 'external_first' }).decide().reason, 'external_first_cluster')
  })
})

describe('capability', () => {
  const price = external(1)
  const all = ['tools', 'images', 'json_object', 'stop']
  const given = {
    every: { ...price, capabilities: all },
    tools: { ...price, capabilities: ['tools', 'stop'] },
    cheapTools: { ...external(0.5), capabilities: ['tools', 'stop'] },
    none: { ...price },
    one: { ...price, tasks: ['generate'] },
  }
  const settings = { strategy: 'capability' }
  test('is who can do what is asked and the least beyond it, the cheapest among equals', () => {
    const { order, decide } = bench(given, settings)
    assert.deepEqual(order({ needs: ['tools'] }), ['cheapTools', 'tools', 'every'])
    assert.deepEqual(order({ needs: ['images', 'tools'] }), ['every'])
    assert.deepEqual(order(), ['one', 'none', 'cheapTools', 'tools', 'every'])
    assert.equal(decide().reason, 'capability')
    assert.deepEqual(
      decide({ needs: ['tools'] }).scores?.map(({ score }) => score),
      [4, 4, 6],
    )
  })
  test('leaves nobody for what nobody can do', () => {
    assert.throws(() => bench(given, settings).decide({ needs: ['audio'] }), {
      code: 'no_candidate',
      message: /cannot do audio/,
    })
  })
})
