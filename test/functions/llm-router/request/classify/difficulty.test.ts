import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { createDifficulty } from '../../../../../functions/llm-router/request/classify/tier/difficulty.ts'

const part = fc.double({ min: 0, max: 1, noNaN: true })

describe('difficulty', () => {
  const ordinary = (chances: readonly number[]) => {
    const of = createDifficulty((text) => Number(text), { version: 1, chances })
    return (chance: number) => of(String(chance))
  }

  test('is the chance, and the share of ordinary prompts with at least the same', () => {
    const of = ordinary([0.1, 0.2, 0.2, 0.9])
    assert.deepEqual(of(0.2), { chance: 0.2, rank: 0.75 })
    assert.deepEqual(
      [0, 0.1, 0.15, 0.3, 0.9, 1].map((chance) => of(chance).rank),
      [1, 1, 0.75, 0.25, 0.25, 0.25],
    )
  })

  test('has a rank that is more than 0 and at most 1, and lower for a higher chance', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), part, part, (table, one, other) => {
        const of = ordinary(table.toSorted((a, b) => a - b))
        const [low, high] = [of(Math.min(one, other)).rank, of(Math.max(one, other)).rank]
        assert.ok(high > 0 && low <= 1 && high <= low)
      }),
    )
  })

  test('is told by the shipped table, which is read with the first text', () => {
    const of = createDifficulty((text) => Number(text))
    assert.ok(of('0').rank === 1 && of('1').rank < 0.1)
    assert.throws(() => createDifficulty(() => 0, { version: 2 })('x'), { name: 'ValiError' })
  })
})
