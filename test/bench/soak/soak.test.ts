import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { inFolder } from '../../../bench/in-folder.ts'
import { soak } from '../../../bench/soak/soak.ts'
import { slopeOf, steadinessOf } from '../../../bench/soak/steady.ts'
import { plannedAt } from '../../../bench/soak/traffic.ts'
import { textOf, verdictsOf } from '../../../bench/soak/verdicts.ts'

const noise = { share: 0.05, least: 1 }

describe('steadiness', () => {
  test('has the slope of a line, whatever a fifth of the values are', () => {
    const property = fc.property(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.integer({ min: 0, max: 9 }),
      (slope, at) => {
        const values = Array.from({ length: 10 }, (_, index) => 20 + slope * index)
        values[at] = 1000
        assert.ok(Math.abs(slopeOf(values) - slope) < 1e-6)
      },
    )
    fc.assert(property)
  })

  test('is a value that stays, jumps about, or shrinks', () => {
    for (const values of [
      [9, 20, 20, 20, 20, 20, 20, 20],
      [9, 20, 21, 19, 22, 20, 18, 21],
      [9, 30, 25, 20, 19, 18, 17, 16],
    ]) {
      assert.equal(steadinessOf(values, noise).verdict, 'ok', String(values))
    }
  })

  test('is not a value that grows a little each time, even by steps', () => {
    for (const step of [1, 2, 4]) {
      const values = Array.from({ length: 20 }, (_, index) => 20 + step * Math.floor(index / step) * 0.2)
      assert.equal(steadinessOf(values, noise).verdict, 'grows', String(values))
    }
  })

  test('leaves out the first quarter, in which caches fill', () => {
    assert.equal(steadinessOf([1, 10, 20, 30, 30, 30, 30, 30, 30, 30, 30, 30], noise).verdict, 'ok')
  })
})

describe('the traffic of a soak', () => {
  test('has the same shares in every part of it', () => {
    for (const from of [0, 100_000]) {
      const planned = Array.from({ length: 10_000 }, (_, index) => plannedAt(from + index, 0.1))
      const share = (is: (one: (typeof planned)[number]) => boolean) => planned.filter(is).length / planned.length
      assert.ok(Math.abs(share(({ stream }) => stream) - 0.1) < 0.01)
      for (const fault of ['429', '500', 'cut']) assert.ok(Math.abs(share((one) => one.fault === fault) - 0.02) < 0.005)
      assert.ok(Math.abs(share(({ goneAfterMs }) => goneAfterMs !== undefined) - 0.02) < 0.005)
    }
  })
})

describe('a short soak', () => {
  test('leaves nothing behind in the router, in the provider function and in the store', async (t) => {
    const numbers = { requests: 2000, streams: 100, connections: 16, samples: 8 }
    const { rounds, outcomes } = await inFolder('soak-test', (folder) => soak(folder, numbers))
    const verdicts = verdictsOf(rounds)
    t.diagnostic(`\n${textOf(verdicts)}\n${JSON.stringify(Object.fromEntries(outcomes))}`)
    assert.deepEqual(
      verdicts.filter(({ verdict }) => verdict === 'grows'),
      [],
    )
    assert.ok((outcomes.get('whole') ?? 0) > 0.8 * numbers.requests, 'Most of what is asked is answered.')
    assert.ok((outcomes.get('broken off') ?? 0) > 0, 'Some callers went away.')
    assert.ok((rounds.at(-1)?.archived ?? 0) > 0, 'The ledger has the calls of each round.')
  })
})
