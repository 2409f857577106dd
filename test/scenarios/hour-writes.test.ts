import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bookedAfter, target, usd } from './booked-stream.ts'
import { begun, ended, startClaude, text } from './claude.ts'

const prices = { ...usd, cacheWrite1h: 20 }
const written = (fiveMinutes: number, anHour: number) => ({
  cache_creation_input_tokens: fiveMinutes + anHour,
  cache_creation: { ephemeral_5m_input_tokens: fiveMinutes, ephemeral_1h_input_tokens: anHour },
})
const marked = (ttl?: string) => ({
  messages: [{ role: 'user', content: 'x', cache_control: { type: 'ephemeral', ttl } }],
})
const costOf = (write: number) => (10 * prices.input + 9000 * write + 50 * prices.output) / 1e6

/** A stream whose last event has a larger sum of cache writes than its first, which it does not divide. */
const cases: [string, object, object, number | undefined][] = [
  ['for an hour, as all before', written(0, 4000), marked('1h'), costOf(prices.cacheWrite1h)],
  ['for five minutes, where nobody asked for an hour', written(4000, 0), marked(), costOf(prices.cacheWrite)],
  ['for either, at the most that it can cost', written(2000, 2000), marked('1h'), undefined],
  ['for either, where the first was for five minutes', written(4000, 0), marked('1h'), undefined],
  ['for either, where nothing was written before', written(0, 0), marked('1h'), undefined],
]

describe('what a stream of Claude says at its end alone that it has written to a cache is booked as written', () => {
  for (const [what, first, more, expected] of cases) {
    test(what, async (context) => {
      const events = [
        begun({ input_tokens: 10, output_tokens: 1, ...first }),
        text('word'),
        ...ended({ input_tokens: 10, cache_creation_input_tokens: 9000, output_tokens: 50 }),
      ]
      const { provider, ...claude } = await startClaude(context, events)
      const setup = { ...claude, more, provider: { ...provider, target: { ...target, usdPerMillionTokens: prices } } }
      const { usd: booked, scene } = await bookedAfter(context, setup)
      if (expected !== undefined) assert.equal(booked, expected)
      else assert.ok(booked > costOf(prices.cacheWrite1h), String(booked))
      const unknown = await scene.metric('llm_token_cost_unknown_total', { missing: 'usage' })
      assert.equal(unknown, expected === undefined ? 1 : 0)
    })
  }
})
