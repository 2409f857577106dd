import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { today } from '../shipped.ts'
import { million, named } from './priced.ts'

const flash = named('vertex/gemini-2.5-flash')
const luna = named('openai/gpt-5.6-luna')

describe('a class of tokens that a provider charges differently', () => {
  test('what costs nothing by the token costs nothing in any class', () => {
    const free = { ...flash, usdPerMillionTokens: { input: 0, output: 0 } }
    const usage = { prompt_tokens: 9, completion_tokens: 0, prompt_tokens_details: { audio_tokens: 9 } }
    assert.deepEqual(costOf(usage, free, { nowMs: today }), { usd: 0 })
  })

  test('a long prompt in a special tier has no known price', () => {
    const target = { ...luna, serviceTierPrices: { flex: { input: 0.1, output: 0.6 } } }
    const cost = (prompt_tokens: number) =>
      costOf({ prompt_tokens, completion_tokens: 0 }, target, { nowMs: today, serviceTier: 'flex' })
    assert.deepEqual(cost(272_000), { usd: 0.0272 })
    assert.deepEqual(cost(272_001), { unknown: 'price' })
  })

  test('without a price is free only where nothing has a price', () => {
    const usage = { prompt_tokens: million, completion_tokens: 0, prompt_tokens_details: { image_tokens: 1000 } }
    const cost = (more: object) =>
      costOf(usage, { ...flash, usdPerMillionTokens: { input: 0, output: 0, ...more } }, { nowMs: today })
    assert.deepEqual([cost({}), cost({ audioInput: 0 })], [{ usd: 0 }, { usd: 0 }])
    assert.deepEqual(cost({ audioInput: 100 }), { unknown: 'price' })
  })

  test('is never folded into another: without its price, the cost is unknown', () => {
    const classes = [
      ['prompt', 'cache_write_tokens', 'cacheWrite'],
      ['prompt', 'audio_tokens', 'audioInput'],
      ['prompt', 'image_tokens', 'imageInput'],
      ['prompt', 'video_tokens', 'videoInput'],
      ['completion', 'audio_tokens', 'audioOutput'],
      ['completion', 'image_tokens', 'imageOutput'],
    ] as const
    const price = fc.double({ min: 0.01, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        fc.constantFrom(...classes),
        fc.integer({ min: 1, max: million }),
        fc.nat(million),
        price,
        price,
        price,
        ([side, field, name], tokens, rest, input, output, own) => {
          const usage = {
            prompt_tokens: side === 'prompt' ? tokens + rest : 0,
            completion_tokens: side === 'completion' ? tokens + rest : 0,
            [`${side}_tokens_details`]: { [field]: tokens },
          }
          const at = (prices: object) =>
            costOf(usage, { ...flash, usdPerMillionTokens: { input, output, ...prices } }, { nowMs: today })
          assert.deepEqual(at({}), { unknown: 'price' })
          const cost = at({ [name]: own })
          const expected = (tokens * own + rest * (side === 'prompt' ? input : output)) / million
          assert.ok('usd' in cost && Math.abs(cost.usd - expected) <= 0.501e-9 + 1e-12 * expected)
        },
      ),
    )
  })
})
