import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { type Cost, costOf, type Occasion } from '../../../../functions/llm-router/money/price.ts'
import { shipped, today } from '../shipped.ts'

export const million = 1_000_000

/** A class of tokens, as its provider reports it, and its own price in USD, or unknown; never another's. */
export type Priced = [string, Target, Usage | undefined, Cost, Partial<Occasion>?]

export function named(name: string): Target {
  const target = shipped.targets.find((one) => one.name === name)
  assert.ok(target, `${name} is not in the shipped catalogue`)
  return target
}

/** At the shipped prices. */
export function testPrices(whose: string, cases: readonly Priced[]): void {
  describe(`each class of tokens that a provider charges differently: ${whose}`, () => {
    for (const [what, target, usage, expected, more] of cases) {
      test(what, () => assert.deepEqual(costOf(usage, target, { nowMs: today, ...more }), expected))
    }
  })
}
