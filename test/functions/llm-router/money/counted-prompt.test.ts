import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countedPrompt } from '../../../../functions/llm-router/money/counted-prompt.ts'
import type { Bounds } from '../../../../functions/llm-router/money/most-cost.ts'
import { shipped } from '../shipped.ts'

const [some] = shipped.targets
assert.ok(some)
const price = { input: 1, output: 10 }
const target = { ...some, contextWindowTokens: 100_000, maxImageTokens: 500, usdPerMillionTokens: price }
const withoutWindow = { ...target, contextWindowTokens: undefined }
const withImagePrice = { ...target, usdPerMillionTokens: { ...price, imageInput: 2 } }
const announced = { from: '2026-01-01', longPromptPrices: undefined, serviceTierPrices: undefined }
const later = (now: typeof target, prices: typeof withImagePrice.usdPerMillionTokens | typeof price) => ({
  ...now,
  laterPrices: [{ ...announced, usdPerMillionTokens: prices }],
})
const text: Bounds = {
  ...{ prompts: 1, promptTokens: 1000, images: 0, maxOutputTokens: undefined, choices: 1 },
  ...{ hasMedia: false, certain: [], searchesWeb: false },
}
const anything = { promptTokens: Number.POSITIVE_INFINITY, hasMedia: true }
const sound = { certain: ['audioInput'] as const, hasMedia: true }

const cases: [string, typeof target | typeof withoutWindow, Partial<Bounds>, object | undefined][] = [
  ['text is as long as estimated', target, {}, { prompt_tokens: 300 }],
  ['images have their most tokens', target, { images: 3, hasMedia: true }, { prompt_tokens: 2500 }],
  [
    'images with a price of their own too',
    withImagePrice,
    { images: 3, hasMedia: true },
    { prompt_tokens: 2500, prompt_tokens_details: { image_tokens: 2200 } },
  ],
  [
    'images that have a price of their own by now',
    later(target, withImagePrice.usdPerMillionTokens),
    { images: 3, hasMedia: true },
    { prompt_tokens: 2500, prompt_tokens_details: { image_tokens: 2200 } },
  ],
  [
    'images that have none any more',
    later(withImagePrice, price),
    { images: 3, hasMedia: true },
    { prompt_tokens: 2500 },
  ],
  ['sound has its most tokens', target, sound, { prompt_tokens: 1000, prompt_tokens_details: { audio_tokens: 700 } }],
  ['a file fills the context window', target, anything, { prompt_tokens: 100_000 }],
  ['a file that nothing bounds cannot be counted', withoutWindow, anything, undefined],
]

for (const [name, asked, more, expected] of cases) {
  test(`in the prompt of an answer that broke off, ${name}`, () => {
    assert.deepEqual(countedPrompt(300, { ...text, ...more }, asked, Date.parse('2026-06-01')), expected)
  })
}
