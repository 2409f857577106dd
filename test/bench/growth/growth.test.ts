import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { exponents, growthOf, type Level } from '../../../bench/growth/exponent.ts'
import { plot, short } from '../../../bench/growth/plot.ts'
import { pageOf, textOf } from '../../../bench/growth/report.ts'

const levelsOf = (ms: (size: number) => number, failed = 0): Level[] =>
  [1, 10, 100].map((size) => ({ size, perSecond: 1000 / ms(size), p99Ms: ms(size), cpuMs: ms(size), failed }))

describe('growth', () => {
  test('finds the power by which a cost grows', () => {
    const power = fc.double({ min: -2, max: 3, noNaN: true })
    const factor = fc.double({ min: 0.01, max: 1000, noNaN: true })
    fc.assert(
      fc.property(power, factor, (power, factor) => {
        const points = [1, 8, 64, 512].map((size) => ({ size, cost: factor * size ** power }))
        for (const one of exponents(points)) assert.ok(Math.abs(one - power) < 1e-6)
      }),
    )
  })

  test('is ok up to linear growth, and over beyond it or with a failed answer', () => {
    assert.equal(growthOf(levelsOf(() => 5)).verdict, 'ok')
    assert.equal(growthOf(levelsOf((size) => size)).verdict, 'ok')
    assert.equal(growthOf(levelsOf((size) => size ** 1.2)).verdict, 'over')
    assert.equal(growthOf(levelsOf(() => 5, 1)).verdict, 'over')
  })

  test('is seen where only one pair of neighbours grows', () => {
    assert.equal(growthOf(levelsOf((size) => (size > 10 ? 1000 : 1))).verdict, 'over')
  })

  test('has a table and a page', () => {
    const measured = { dimension: { name: 'keys', unit: 'keys' }, levels: levelsOf((size) => size) }
    assert.match(textOf(measured), /^ *keys {2}requests\/s[\s\S]*CPU time 1\.00: ok$/)
    const page = pageOf([measured], { machine: 'M', command: 'C', date: '2026-11-26' })
    assert.match(page, /\| 100 \| 10 \| 100\.0 \| 100\.00 \| 0 \|/)
    assert.match(page, /growth\/keys\.svg/)
  })
})

describe('a plot', () => {
  test('is one SVG that goes with light and dark, with a point for each value inside of it', () => {
    const points = [1, 10, 1000].map((x) => ({ x, y: x * 2 }))
    const svg = plot('a < b', [
      { name: 'p99', unit: 'ms', points },
      {
        name: 'flat',
        unit: '',
        points: [
          { x: 1, y: 7 },
          { x: 10, y: 7 },
        ],
      },
    ])
    assert.match(svg, /^<svg [^>]*viewBox="0 0 600 200"/)
    assert.match(svg, /prefers-color-scheme:dark/)
    assert.match(svg, /a &lt; b/)
    assert.doesNotMatch(svg, /NaN|Infinity/)
    const dots = [...svg.matchAll(/<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"/g)]
    assert.equal(dots.length, 5)
    for (const [, x, y] of dots) assert.ok(Number(x) > 0 && Number(x) < 300 && Number(y) > 0 && Number(y) < 200)
  })

  test('shortens numbers', () => {
    assert.deepEqual([0.1234, 16, 990_000, 1e6].map(short), ['0.123', '16', '990k', '1M'])
  })
})
