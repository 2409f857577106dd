import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Capability } from '../../../../functions/llm-router/catalogue/capabilities.ts'
import { toldClasses } from '../../../../functions/llm-router/money/certain-classes.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { today } from '../shipped.ts'
import { named } from './priced.ts'

const flash = named('vertex/gemini-2.5-flash')
const counts = { prompt_tokens: 1_000_000, completion_tokens: 100_000 }
const text = { input: 1, output: 10 }

function priced(prices: object, usage: Usage, needs: readonly Capability[]): Parameters<typeof costOf> {
  const target = { ...flash, usdPerMillionTokens: { ...text, ...prices } }
  return [usage, target, { nowMs: today, certain: toldClasses(needs, target) }]
}

const cost = (need: Capability, prices: object, usage: Usage = counts) => costOf(...priced(prices, usage, [need]))

const unknown = { unknown: 'usage' }
const asText = { usd: 2 }

describe('a class of tokens that surely occurred', () => {
  for (const [need, side, field, price] of [
    ['audio', 'prompt', 'audio_tokens', 'audioInput'],
    ['images', 'prompt', 'image_tokens', 'imageInput'],
    ['audio_output', 'completion', 'audio_tokens', 'audioOutput'],
  ] as const) {
    const alike = side === 'prompt' ? text.input : text.output
    test(`and that the usage does not tell makes the cost unknown: ${price}`, () => {
      for (const details of [undefined, null, {}, { [field]: null }]) {
        const usage = { ...counts, [`${side}_tokens_details`]: details }
        assert.deepEqual(cost(need, { [price]: 50 }, usage), unknown)
        assert.deepEqual(cost(need, { [price]: alike }, usage), asText)
      }
    })
    test(`may be told as 0: ${price}`, () => {
      const usage = { ...counts, [`${side}_tokens_details`]: { [field]: 0 } }
      assert.deepEqual(cost(need, { [price]: 50 }, usage), asText)
    })
    test(`costs nothing where nothing does: ${price}`, () => {
      assert.deepEqual(cost(need, { input: 0, output: 0 }), { usd: 0 })
    })
    test(`costs what any other does in a cluster, which is paid by the hour: ${price}`, () => {
      const cluster = { name: 'c', region: 'r', usdPerHour: 3.6, tokensPerSecond: 1000, maxQueueDepth: 1 } as const
      const target = { ...flash, usdPerMillionTokens: undefined, cluster: { ...cluster, cloud: 'own' as const } }
      const occasion = { nowMs: today, certain: toldClasses([need], target) }
      for (const details of [undefined, { [field]: 10 }]) {
        const usage = { ...counts, [`${side}_tokens_details`]: details }
        assert.deepEqual(costOf(usage, target, occasion), { usd: 1.1 })
      }
    })
  }

  test('and is cached at another price makes it unknown where some of the prompt was cached', () => {
    const prices = { audioInput: 1, cachedInput: 0.1, cachedAudioInput: 0.5 }
    const cached = (cached_tokens: number) => ({ ...counts, prompt_tokens_details: { cached_tokens } })
    assert.deepEqual([cost('audio', prices, cached(0)), cost('audio', prices, cached(9))], [asText, unknown])
  })

  test('is told where what was sent as an image was a film or a sound', () => {
    const prices = { imageInput: 50, videoInput: 2, audioInput: 3 }
    const told = (details: Usage['prompt_tokens_details'], sent: Capability[] = ['images']) =>
      costOf(...priced(prices, { ...counts, prompt_tokens_details: details }, sent))
    assert.deepEqual(told({ video_tokens: 1_000_000 }), { usd: 3 })
    assert.deepEqual(told({ audio_tokens: 1_000_000 }), { usd: 4 })
    assert.deepEqual(told({ video_tokens: 500_000, audio_tokens: 500_000 }), { usd: 3.5 })
    // Of these, the sound that was sent as such tells nothing of the image.
    assert.deepEqual(told({ audio_tokens: 1_000_000 }, ['images', 'audio']), unknown)
    assert.deepEqual(told({ video_tokens: 1_000_000 }, ['images', 'audio']), unknown)
    for (const none of [{ audio_tokens: 0 }, { video_tokens: 0 }, { audio_tokens: null }]) {
      assert.deepEqual(told(none), unknown)
    }
  })

  test('as sound costs what text does where its price is that of text, from the cache too', () => {
    const half = { ...counts, prompt_tokens_details: { cached_tokens: 500_000 } }
    assert.deepEqual(cost('audio', { audioInput: 1, cachedInput: 0.5 }, half), { usd: 1.75 })
    assert.deepEqual(cost('audio', { audioInput: 1 }, half), asText)
    const told = { ...half, prompt_tokens_details: { ...half.prompt_tokens_details, audio_tokens: 1_000_000 } }
    assert.deepEqual(cost('audio', { audioInput: 1, cachedInput: 0.5 }, told), { usd: 1.75 })
    assert.deepEqual(cost('audio', { audioInput: 2, cachedInput: 0.5 }, half), unknown)
  })

  test('is text where its target has no price for images', () => assert.deepEqual(cost('images', {}), asText))

  test('is no matter where none of the answer was told to be there', () => {
    assert.deepEqual(cost('audio_output', { audioOutput: 50 }, { ...counts, completion_tokens: 0 }), { usd: 1 })
  })
})
