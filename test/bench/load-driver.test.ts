import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { arrivals } from '../../bench/load/driver/arrivals.ts'
import { asInGo } from '../../bench/load/driver/http.ts'
import { createMetrics } from '../../bench/load/driver/metrics.ts'
import { holds } from '../../bench/load/driver/thresholds.ts'
import { stageOf } from '../../bench/load/stages.ts'

describe('the driver', () => {
  test('lets as many requests come as the area under the rate, in order and within the time', () => {
    const piece = fc.record({
      seconds: fc.integer({ min: 1, max: 20 }),
      from: fc.integer({ min: 0, max: 40 }),
      to: fc.integer({ min: 0, max: 40 }),
    })
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const times = [...arrivals(pieces)]
        const area = pieces.reduce((sum, { seconds, from, to }) => sum + ((from + to) / 2) * seconds, 0)
        assert.equal(times.length, Math.ceil(area))
        assert.deepEqual(
          times,
          times.toSorted((one, other) => one - other),
        )
        const endMs = pieces.reduce((sum, { seconds }) => sum + seconds * 1000, 0)
        assert.ok(times.every((time) => time >= 0 && time <= endMs))
      }),
    )
  })

  test('lets them come evenly at a constant rate, and ever faster on a ramp', () => {
    assert.deepEqual([...arrivals([{ seconds: 1, from: 4, to: 4 }])], [0, 250, 500, 750])
    const gaps = [...arrivals([{ seconds: 10, from: 0, to: 10 }])].map(
      (time, index, all) => time - (all[index - 1] ?? 0),
    )
    assert.ok(gaps.slice(2).every((gap, index) => gap < (gaps[index + 1] ?? 0)))
  })

  test('reads thresholds as k6 does, and refuses what is none', () => {
    const metrics = createMetrics()
    const trend = metrics.of('t', 'trend')
    assert.ok(holds('p(95)<1', trend), 'without samples it is 0')
    for (let value = 1; value <= 100; value += 1) trend.add(value)
    assert.deepEqual(
      ['med<52', 'p(99)>=99.5', 'max==100', 'p(95) < 95'].map((text) => holds(text, trend)),
      [true, true, true, false],
    )
    assert.throws(() => holds('p95<1', trend), /not a threshold/)
    assert.throws(() => holds('count>1', trend), /has no count/)
  })

  test('names headers as k6 does', () => {
    assert.deepEqual(['x-llm-cost-usd', 'ETag'].map(asInGo), ['X-Llm-Cost-Usd', 'Etag'])
  })
})

describe('a stage', () => {
  for (const name of ['ramp', 'spike', 'steady', 'soak']) {
    test(`takes the time that it is given, and reaches the rate: ${name}`, () => {
      const stage = stageOf(name, { seconds: 100, rate: 50, users: 10 })
      if (stage.executor === 'constant-arrival-rate') {
        assert.deepEqual([stage.duration, stage.rate], ['100s', 50])
        return
      }
      const ms = stage.stages.map(({ duration }) => Number(/^(\d+)ms$/.exec(duration)?.[1]))
      assert.equal(
        ms.reduce((sum, one) => sum + one, 0),
        100_000,
      )
      assert.equal(Math.max(...stage.stages.map(({ target }) => target)), 50)
    })
  }
})
