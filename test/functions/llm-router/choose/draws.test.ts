import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createSeededRandom,
  drawBeta,
  drawGamma,
  drawNormal,
} from '../../../../functions/llm-router/choose/experiments/draws.ts'
import { mean } from './experiment-worlds.ts'

describe('draws', () => {
  const random = createSeededRandom('draws')
  const many = (draw: () => number) => Array.from({ length: 20_000 }, draw)
  const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2))

  test('have the means and variances of their distributions', () => {
    const normal = many(() => drawNormal(random))
    assert.ok(Math.abs(mean(normal)) < 0.03 && Math.abs(variance(normal.slice(0, 2000)) - 1) < 0.1)
    for (const shape of [1, 2.5, 40]) {
      assert.ok(Math.abs(mean(many(() => drawGamma(shape, random))) / shape - 1) < 0.03, String(shape))
    }
    for (const [one, other] of [
      [1, 1],
      [8, 2],
      [300, 900],
    ] as const) {
      assert.ok(Math.abs(mean(many(() => drawBeta(one, other, random))) - one / (one + other)) < 0.01)
    }
  })
})
