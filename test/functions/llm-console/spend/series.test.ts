import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { scaleTo } from '../../../../functions/llm-console/pages/parts/scale.ts'
import { others, seriesOf } from '../../../../functions/llm-console/pages/spend/series.ts'
import { totalsOf, type UsageRow } from '../../../../functions/llm-console/pages/spend/usage.ts'

const row = (group: string | null, time: string, cost_usd: number): UsageRow => ({
  ...{ group, time, cost_usd, calls: 1, prompt_tokens: 10, completion_tokens: 5, unknown_cost_calls: 0 },
})
const nameOf = (group: string | null) => group ?? 'none'

describe('spend over time', () => {
  test('has a series for each group, the dearest first, with 0 where nothing was spent', () => {
    const rows = [row('a', '1', 1), row('b', '1', 5), row(null, '2', 2), row('a', '2', 0.5)]
    assert.deepEqual(seriesOf(rows, totalsOf(rows), ['1', '2', '3'], nameOf), [
      { name: 'b', values: [5, 0, 0] },
      { name: 'none', values: [0, 2, 0] },
      { name: 'a', values: [1, 0.5, 0] },
    ])
  })

  test('has no more series than colours, and loses nothing', () => {
    const groups = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 9 }), fc.nat(1000)))
    fc.assert(
      fc.property(groups, (given) => {
        const rows = given.map(([group, time, usd]) => row(`g${group}`, String(time), usd))
        const times = Array.from({ length: 10 }, (_, index) => String(index))
        const series = seriesOf(rows, totalsOf(rows), times, nameOf)
        const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0)
        assert.ok(series.length <= 8)
        assert.equal(sum(series.flatMap(({ values }) => values)), sum(rows.map(({ cost_usd }) => cost_usd)))
        assert.equal(
          series.some(({ name }) => name === others),
          totalsOf(rows).length > 8,
        )
      }),
    )
  })
})

describe('an axis', () => {
  test('begins at 0 and ends at or above the largest value, with a few round ticks', () => {
    assert.deepEqual(scaleTo(0), { top: 1, ticks: [0] })
    assert.deepEqual(scaleTo(0.9), { top: 1, ticks: [0, 0.5, 1] })
    assert.deepEqual(scaleTo(1.1), { top: 1.5, ticks: [0, 0.5, 1, 1.5] })
    assert.deepEqual(scaleTo(0.0000123), { top: 0.000015, ticks: [0, 0.000005, 0.00001, 0.000015] })
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (most) => {
        const { top, ticks } = scaleTo(most)
        assert.ok(top >= most * (1 - 1e-9))
        assert.ok(ticks.length >= 2 && ticks.length <= 6, String(ticks))
        assert.equal(ticks.at(-1), top)
      }),
    )
  })
})
