import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutPrice } from '../../../../../functions/llm-router/money/budgets/words.ts'
import { shipped, today } from '../../shipped.ts'

const [some] = shipped.targets
assert.ok(some)
const usdPerMillionTokens = { input: 1, output: 10 }
const holder = { scope: 'all', name: undefined, path: 'all', budgets: [], limits: {} } as const
const span = { beginsMs: today, endsByMs: today + 60_000 }
const budget = { per: 'day', nanoUsd: 1e9, lowNanoUsd: 1e8, isHard: true, whenLow: undefined } as const

test('who is refused for want of a price hears which part of the catalogue would tell it', () => {
  const plain = { ...some, longPromptPrices: [], serviceTierPrices: {}, usdPerMillionTokens }
  const apart = {
    ...plain,
    longPromptPrices: [{ abovePromptTokens: 999, usdPerMillionTokens }],
    serviceTierPrices: { us: usdPerMillionTokens },
  }
  assert.match(
    withoutPrice({ holder, budget }, plain, undefined, span).message,
    /; give it prices and maxOutputTokens in/,
  )
  assert.match(
    withoutPrice({ holder, budget }, apart, undefined, span).message,
    /; give it serviceTierFactors, which hold for/,
  )
})
