import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bench, chiSquare, type Given, seeded } from './bench.ts'

const draws = 20_000
const weighted = { strategy: 'weighted' }

/** How often each came first, and each second. */
function count(given: Given, seed: number) {
  const { decide, chance } = bench(given, weighted)
  chance(seeded(seed))
  const names = Object.keys(given)
  const places = [0, 1].map(() => names.map(() => 0))
  let reason = ''
  for (let draw = 0; draw < draws; draw += 1) {
    const decision = decide()
    reason = decision.reason
    for (const [place, counts] of places.entries()) {
      const index = names.indexOf(decision.candidates[place]?.provider ?? '')
      if (index >= 0) counts[index] = (counts[index] ?? 0) + 1
    }
  }
  return { first: places[0] ?? [], second: places[1] ?? [], reason }
}

describe('weighted', () => {
  const cases: [string, Given, number[], string][] = [
    ['by weight', { a: { weight: 1 }, b: { weight: 2 }, c: { weight: 7 } }, [0.1, 0.2, 0.7], 'weighted'],
    [
      'by weight before requests and tokens per minute',
      { a: { weight: 3, requestsPerMinute: 1000 }, b: { weight: 1, tokensPerMinute: 1_000_000 } },
      [0.75, 0.25],
      'weighted',
    ],
    [
      'by requests per minute where none has a weight',
      { a: { requestsPerMinute: 300, tokensPerMinute: 9000 }, b: { requestsPerMinute: 700, tokensPerMinute: 9000 } },
      [0.3, 0.7],
      'weighted',
    ],
    [
      'by tokens per minute else',
      { a: { tokensPerMinute: 6000 }, b: { tokensPerMinute: 4000 } },
      [0.6, 0.4],
      'weighted',
    ],
    ['all alike else', { a: {}, b: {}, c: {}, d: {} }, [0.25, 0.25, 0.25, 0.25], 'weighted_equally'],
  ]
  for (const [what, given, shares, reason] of cases) {
    test(`draws ${what}`, () => {
      const { first, reason: said } = count(given, 42)
      assert.equal(said, reason)
      // With three degrees of freedom at most, chance exceeds 16.3 once in a thousand times.
      const distance = chiSquare(
        first,
        shares.map((share) => share * draws),
      )
      assert.ok(distance < 16.3, `${first}: ${distance}`)
    })
  }

  test('draws the fallback from those that are left, in the same way', () => {
    const { second } = count({ a: { weight: 1 }, b: { weight: 2 }, c: { weight: 7 } }, 5)
    // P(b second) = P(a first)·2/9 + P(c first)·2/3, and so on.
    const shares = [0.2 * (1 / 8) + 0.7 * (1 / 3), 0.1 * (2 / 9) + 0.7 * (2 / 3), 0.1 * (7 / 9) + 0.2 * (7 / 8)]
    const expected = shares.map((share) => share * draws)
    assert.ok(chiSquare(second, expected) < 13.8, String(second))
  })

  test('puts those without a weight last, in the catalogue’s order', () => {
    const { order, chance } = bench({ none: {}, zero: { weight: 0 }, some: { weight: 0.001 } }, weighted)
    chance(seeded(1))
    for (let draw = 0; draw < 100; draw += 1) assert.deepEqual(order(), ['some', 'none', 'zero'])
    assert.deepEqual(bench({ b: { weight: 0 }, a: { weight: 0 } }, weighted).order(), ['b', 'a'])
  })

  test('leaves out of the draw what may not be asked', () => {
    const { order, chance } = bench({ big: { weight: 1000, enabled: false }, small: { weight: 1 } }, weighted)
    chance(seeded(1))
    assert.deepEqual(order(), ['small'])
  })
})
