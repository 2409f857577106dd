import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { type Bounds, createMostCost, mostUsage } from '../../../../functions/llm-router/money/most-cost.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { boundsOfChat, boundsOfEmbeddings } from '../../../../functions/llm-router/request/bounds.ts'
import { estimateTokens } from '../../../../functions/llm-router/request/estimate-tokens.ts'
import { needsOfChat } from '../../../../functions/llm-router/request/needs.ts'
import { shipped, today } from '../shipped.ts'

const [some] = shipped.targets
assert.ok(some)
const own = (more: Partial<Target>): Target => ({
  ...some,
  contextWindowTokens: 100_000,
  usdPerMillionTokens: { input: 1, output: 10 },
  ...more,
})
const text: Bounds = {
  prompts: 1,
  promptTokens: 1000,
  images: 0,
  maxOutputTokens: 100,
  choices: 1,
  hasMedia: false,
  certain: [],
  searchesWeb: false,
}
const most = (target: Target, more: Partial<Bounds> = {}) => createMostCost()({ ...text, ...more }, target, {})

describe('the most that an attempt can cost', () => {
  // Worked out by hand.
  const cases: [string, Target, Partial<Bounds>, number | undefined][] = [
    ['the prompt and the longest answer', own({}), {}, 0.002],
    ['several answers', own({}), { choices: 3 }, 0.004],
    ['the model’s own longest answer', own({ maxOutputTokens: 500 }), { maxOutputTokens: undefined }, 0.006],
    ['no more than the model can give', own({ maxOutputTokens: 50 }), {}, 0.0015],
    ['the context window where nothing else is known', own({}), { maxOutputTokens: undefined }, 1.001],
    ['no more than fits the context window', own({ contextWindowTokens: 500 }), {}, 0.0015],
    ['reasoning', own({ usdPerMillionTokens: { input: 1, output: 10, reasoning: 20 } }), {}, 0.003],
    ['what is written to a cache', own({ usdPerMillionTokens: { input: 1, output: 10, cacheWrite1h: 2 } }), {}, 0.003],
    [
      'the dearest service tier',
      own({ serviceTierPrices: { priority: { input: 2, output: 20 }, flex: { input: 0.5, output: 5 } } }),
      {},
      0.004,
    ],
    [
      'a price that is announced',
      own({ laterPrices: [{ from: '2099-01-01', usdPerMillionTokens: { input: 3, output: 30 } }] }),
      {},
      0.006,
    ],
    [
      'a long prompt',
      own({ longPromptPrices: [{ abovePromptTokens: 999, usdPerMillionTokens: { input: 2, output: 10 } }] }),
      {},
      0.003,
    ],
    [
      'a prompt that cannot be so long',
      own({ longPromptPrices: [{ abovePromptTokens: 1000, usdPerMillionTokens: { input: 2, output: 10 } }] }),
      {},
      0.002,
    ],
    ['images', own({ maxImageTokens: 500 }), { images: 2, hasMedia: true }, 0.003],
    ['a file of unknown length', own({}), { promptTokens: Number.POSITIVE_INFINITY }, 0.101],
    ['the markup', own({ markupPercent: 50 }), {}, 0.003],
    ['searches of the web', own({ usdPerThousandWebSearches: 10 }), { searchesWeb: true }, 0.102],
    ['searches without a price', own({}), { searchesWeb: true }, undefined],
    ['a target without a price', own({ usdPerMillionTokens: undefined }), {}, undefined],
    ['sound without a price', own({}), { hasMedia: true, certain: ['audioInput'] }, undefined],
    ['no bound', own({ contextWindowTokens: undefined }), { promptTokens: Number.POSITIVE_INFINITY }, undefined],
    [
      'a free target, whatever is asked',
      own({ contextWindowTokens: undefined, usdPerMillionTokens: { input: 0, output: 0 } }),
      { promptTokens: Number.POSITIVE_INFINITY, maxOutputTokens: undefined },
      0,
    ],
    [
      'a cluster, which is paid by the hour',
      own({
        usdPerMillionTokens: undefined,
        cluster: { name: 'c', region: 'r', cloud: 'own', usdPerHour: 3.6, tokensPerSecond: 1000, maxQueueDepth: 1 },
      }),
      {},
      0.0011,
    ],
  ]
  for (const [name, target, more, expected] of cases) {
    test(`counts ${name}`, () => assert.equal(most(target, more), expected))
  }

  test('is never less than what any usage within the bounds costs, at any shipped target', () => {
    const mostCost = createMostCost()
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const asked = fc.record({
      target: fc.constantFrom(...shipped.targets),
      promptTokens: fc.integer({ min: 1, max: 400_000 }),
      maxOutputTokens: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
      tier: fc.constantFrom('flex', 'batch', undefined),
      shares: fc.tuple(share, share, share, share, share),
    })
    fc.assert(
      fc.property(asked, ({ target, promptTokens, maxOutputTokens, tier, shares }) => {
        const bounds = { ...text, promptTokens, maxOutputTokens }
        const limit = mostUsage(bounds, target)
        const bound = mostCost(bounds, target, {})
        assert.ok(bound !== undefined && limit !== undefined, target.name)
        const [prompt, completion, cached, written, thought] = shares
        const promptOf = Math.floor(limit.prompt_tokens * prompt)
        const completionOf = Math.floor((limit.completion_tokens ?? 0) * completion)
        const usage: Usage = {
          prompt_tokens: promptOf,
          completion_tokens: completionOf,
          prompt_tokens_details: {
            cached_tokens: Math.floor((promptOf * cached) / 2),
            cache_write_tokens: Math.floor((promptOf * written) / 2),
          },
          completion_tokens_details: { reasoning_tokens: Math.floor(completionOf * thought) },
        }
        const cost = costOf(usage, target, { nowMs: today, serviceTier: tier })
        if ('usd' in cost) assert.ok(cost.usd <= bound, `${target.name}: ${cost.usd} of ${bound}`)
      }),
      { numRuns: 2000 },
    )
  })

  test('is known for each shipped target, by the longest answer that its model gives', () => {
    for (const target of shipped.targets) {
      assert.ok(most(target, { maxOutputTokens: undefined }) !== undefined, target.name)
      const isPaid = (target.usdPerMillionTokens?.output ?? 0) > 0
      assert.equal(target.maxOutputTokens !== undefined, isPaid, target.name)
    }
  })
})

describe('what bounds a request', () => {
  const boundsOf = (request: object) => {
    const chat = checkRequest(chatRequestSchema, request)
    return boundsOfChat(chat, needsOfChat(chat))
  }
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(100_000)}` } }

  test('is never fewer tokens than its text has', () => {
    const message = fc.record({ role: fc.constantFrom('user', 'system'), content: fc.string({ unit: 'grapheme' }) })
    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), (messages) => {
        const tokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
        assert.ok(boundsOf({ messages }).promptTokens >= tokens)
      }),
    )
  })
  test('counts tools and schemas, and each image as one, whatever its size', () => {
    const words = 'word '.repeat(1000)
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'x' }, image, image] }]
    const { promptTokens, images, hasMedia } = boundsOf({ messages })
    assert.ok(promptTokens < 1000, String(promptTokens))
    assert.deepEqual([images, hasMedia], [2, true])
    const tools = [{ type: 'function', function: { name: 'f', description: words } }]
    assert.ok(boundsOf({ messages: [{ role: 'user', content: 'x' }], tools }).promptTokens >= 5000)
    const response_format = { type: 'json_schema', json_schema: { name: 'n', schema: { description: words } } }
    assert.ok(boundsOf({ messages: [{ role: 'user', content: 'x' }], response_format }).promptTokens >= 5000)
  })
  test('takes a text that looks like an image for text', () => {
    const content = `data:image/png;base64,${'A'.repeat(1000)}`
    assert.ok(boundsOf({ messages: [{ role: 'user', content }] }).promptTokens > 1000)
  })
  test('is open for files and searches, and takes sound by its length', () => {
    const of = (...content: object[]) => boundsOf({ messages: [{ role: 'user', content }] })
    assert.equal(of({ type: 'file', file: { file_data: 'x' } }).promptTokens, Number.POSITIVE_INFINITY)
    assert.equal(of({ type: 'video_url', video_url: {} }).promptTokens, Number.POSITIVE_INFINITY)
    const search = boundsOf({ messages: [{ role: 'user', content: 'x' }], web_search_options: {} })
    assert.deepEqual([search.promptTokens, search.searchesWeb], [Number.POSITIVE_INFINITY, true])
    const sound = of({ type: 'input_audio', input_audio: { data: 'A'.repeat(80_000), format: 'wav' } })
    assert.ok(sound.promptTokens > 3000 && sound.promptTokens < 4000, String(sound.promptTokens))
    assert.deepEqual(sound.certain, ['audioInput'])
  })
  test('has the caller’s limits', () => {
    const messages = [{ role: 'user', content: 'x' }]
    const { maxOutputTokens, choices } = boundsOf({ messages, max_completion_tokens: 7, max_tokens: 9, n: 2 })
    assert.deepEqual([maxOutputTokens, choices], [7, 2])
  })
  test('is the sum of all inputs to embed', () => {
    const { prompts, promptTokens, maxOutputTokens } = boundsOfEmbeddings({ input: ['x'.repeat(100), 'é'] })
    assert.deepEqual([prompts, maxOutputTokens], [2, 0])
    assert.ok(promptTokens >= 102)
    assert.equal(boundsOfEmbeddings({ input: [[1, 2], [3]] }).prompts, 2)
  })
})
