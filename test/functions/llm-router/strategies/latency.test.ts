import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bench, seeded } from './bench.ts'

const by = (average: string) => ({ strategy: 'latency', latency: { average } })
const times = (ms: number, count: number) => Array.from({ length: count }, () => ms)

describe('latency', () => {
  test('by the last ten: exactly their average, and nothing before them', () => {
    const { order, decide, answered } = bench({ a: {}, b: {} }, by('last_10'))
    answered('a', [...times(9000, 50), ...times(100, 9), 200])
    answered('b', times(111, 30))
    assert.deepEqual(order(), ['a', 'b'])
    const { reason, scores } = decide()
    assert.equal(reason, 'lowest_latency')
    assert.deepEqual(
      scores?.map(({ score }) => score),
      [110, 111],
    )
    // Over the hundred answers that are kept, the eleventh last still does not count.
    answered('a', times(1, 95))
    answered('a', times(300, 10))
    assert.deepEqual(order(), ['b', 'a'])
  })

  test('decayed: an answer counts half as much after ten more', () => {
    const { decide, answered } = bench({ a: {} }, by('decayed'))
    answered('a', [1000, ...times(0, 10)])
    assert.ok(Math.abs((decide().scores?.[0]?.score ?? 0) - 500) < 1e-9)
    answered('a', times(0, 10))
    assert.ok(Math.abs((decide().scores?.[0]?.score ?? 0) - 250) < 1e-9)
  })

  test('takes the catalogue’s word for what has not been measured, and measures first what nobody knows', () => {
    const { order, answered } = bench(
      { measured: {}, expected: { expectedLatencyMs: 200 }, unknown: {} },
      by('decayed'),
    )
    answered('measured', times(100, 3))
    assert.deepEqual(order(), ['unknown', 'measured', 'expected'])
    answered('expected', times(50, 1))
    assert.deepEqual(order(), ['unknown', 'expected', 'measured'])
  })

  for (const average of ['decayed', 'last_10', 'peak']) {
    test(`${average}: has one of which nothing is known measured by one request, and spares the others the wait`, () => {
      const { order, answered, state, pass } = bench({ known: {}, unknown: {} }, by(average))
      answered('known', times(100, 3))
      assert.deepEqual(order(), ['unknown', 'known'])
      const call = state('unknown').begin({ tokens: 0 })
      assert.deepEqual(order(), ['known', 'unknown'])
      // Nobody waits for it any longer, and the next one does not wait for it either.
      call.failed({ code: 'deadline_exceeded', waitedMs: 50 })
      assert.deepEqual(order(), ['known', 'unknown'])
      pass(20_000)
      answered('known', times(100, 1))
      pass(9_999)
      assert.deepEqual(order(), ['known', 'unknown'])
      pass(1)
      assert.deepEqual(order(), ['unknown', 'known'])
      answered('unknown', times(200, 1))
      assert.deepEqual(order(), ['known', 'unknown'])
    })

    test(`${average}: soon goes past one that no longer answers before its callers leave`, () => {
      const { order, answered, state } = bench({ a: {}, b: {} }, by(average))
      answered('a', times(100, 20))
      answered('b', times(300, 20))
      for (let caller = 0; caller < 20; caller += 1) state('a').begin({ tokens: 0 }).dropped(10)
      assert.deepEqual(order(), ['a', 'b'])
      for (let caller = 0; caller < 6; caller += 1) state('a').begin({ tokens: 0 }).dropped(800)
      assert.deepEqual(order(), ['b', 'a'])
    })

    test(`${average}: believes the catalogue only until the target has taken longer`, () => {
      const { order, answered, state } = bench({ a: { expectedLatencyMs: 200 }, b: {} }, by(average))
      answered('b', times(300, 20))
      state('a').begin({ tokens: 0 }).dropped(200)
      assert.deepEqual(order(), ['a', 'b'])
      state('a').begin({ tokens: 0 }).failed({ code: 'provider_timeout', isCallersTime: true, waitedMs: 400 })
      assert.deepEqual(order(), ['b', 'a'])
    })

    test(`${average}: spreads what comes before the first answer`, () => {
      const { decide, state } = bench({ a: {}, b: {} }, by(average))
      for (let request = 0; request < 6; request += 1) state(decide().candidates[0].provider).begin({ tokens: 0 })
      assert.deepEqual([state('a').inFlight, state('b').inFlight], [3, 3])
    })
  }

  test('peak: rises at once, falls slowly, and counts the calls under way', () => {
    const { order, answered, state } = bench({ a: {}, b: {} }, by('peak'))
    answered('a', [...times(100, 20), 900, 100])
    answered('b', times(300, 20))
    assert.deepEqual(order(), ['b', 'a'])
    const calls = [1, 2, 3].map(() => state('b').begin({ tokens: 0 }))
    assert.deepEqual(order(), ['a', 'b'])
    for (const call of calls) call.dropped()
    assert.deepEqual(order(), ['b', 'a'])
  })

  test('peak: the better of two drawn at random goes first, so that the worst never does and the best not always', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const { decide, answered, chance } = bench(Object.fromEntries(names.map((name) => [name, {}])), by('peak'))
    for (const [index, name] of names.entries()) answered(name, times(100 * (index + 1), 3))
    chance(seeded(7))
    const first = new Map<string, number>()
    const draws = 20_000
    for (let draw = 0; draw < draws; draw += 1) {
      const { candidates, reason } = decide()
      assert.equal(reason, 'lowest_latency_of_two')
      const [{ provider }] = candidates
      first.set(provider, (first.get(provider) ?? 0) + 1)
    }
    // Of the ten pairs of five, four have the best in them, three the second of all as their better, and so on.
    for (const [index, name] of names.entries()) {
      const share = (first.get(name) ?? 0) / draws
      assert.ok(Math.abs(share - (4 - index) / 10) < 0.015, `${name}: ${share}`)
    }
  })

  test('passes over a target that has become slower than its maxLatencyMs', () => {
    const { order, answered } = bench({ slow: { maxLatencyMs: 100 }, other: {} }, { strategy: 'priority' })
    assert.deepEqual(order(), ['slow', 'other'])
    answered('slow', times(150, 10))
    assert.deepEqual(order(), ['other'])
  })
})
