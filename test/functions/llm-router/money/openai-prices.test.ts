import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Usage } from '#runtime/contract/usage.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { shipped, today } from '../shipped.ts'

/** Of a prompt, which has a cached part and one that is written to the cache, and an answer of a thousand tokens. */
const usageOf = (prompt: number, cached: number, written: number): Usage => ({
  prompt_tokens: prompt,
  completion_tokens: 1000,
  prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
})

// By OpenAI's pages of the models, worked out by hand.
describe('what the shipped catalogue says of GPT-6', () => {
  const cases: [string, string, Usage, number][] = [
    ['openai/gpt-6-luna', 'a usual prompt', usageOf(272_000, 0, 0), 0.0277],
    ['openai/gpt-6-luna', 'a long one', usageOf(300_000, 0, 0), 0.06075],
    ['openai/gpt-6-luna', 'a long one with a cache', usageOf(300_000, 100_000, 100_000), 0.04775],
    ['openai/gpt-6.1-terra', 'a usual prompt', usageOf(272_000, 0, 0), 0.277],
    ['openai/gpt-6.1-terra', 'a long one', usageOf(300_000, 0, 0), 0.6075],
    ['openai/gpt-6.1-terra', 'a long one with a cache', usageOf(300_000, 100_000, 100_000), 0.4675],
    ['openai/gpt-6.1-sol', 'a usual prompt', usageOf(272_000, 0, 0), 0.554],
    ['openai/gpt-6.1-sol', 'a prompt that is written to the cache', usageOf(2000, 0, 1920), 0.01496],
    ['openai/gpt-6.1-sol', 'a long one', usageOf(300_000, 0, 0), 1.215],
    ['openai/gpt-6.1-sol', 'a long one with a cache', usageOf(300_000, 100_000, 100_000), 0.935],
  ]
  for (const [name, what, usage, usd] of cases) {
    test(`${name}, ${what}`, () => {
      const target = shipped.byName[name]
      assert.ok(target)
      assert.deepEqual(costOf(usage, target, { nowMs: today }), { usd })
    })
  }

  test('each of its models writes to its cache at a price, since it does so unasked', () => {
    for (const { name, usdPerMillionTokens, longPromptPrices } of shipped.targets) {
      if (!/^openai\/gpt-(5\.6|6)/.test(name)) continue
      const all = [usdPerMillionTokens, ...longPromptPrices.map((long) => long.usdPerMillionTokens)]
      for (const price of all) assert.equal(price?.cacheWrite, (price?.input ?? 0) * 1.25, name)
    }
  })
})
