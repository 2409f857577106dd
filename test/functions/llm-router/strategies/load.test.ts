import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bench } from './bench.ts'

describe('least_busy', () => {
  const settings = { strategy: 'least_busy' }
  test('is who has the fewest calls under way; equals in the catalogue’s order', () => {
    const { order, decide, state } = bench({ a: {}, b: {}, c: {} }, settings)
    assert.deepEqual(order(), ['a', 'b', 'c'])
    const calls = [state('a').begin({ tokens: 1 }), state('a').begin({ tokens: 1 }), state('b').begin({ tokens: 1 })]
    assert.deepEqual(order(), ['c', 'b', 'a'])
    assert.equal(decide().reason, 'least_busy')
    for (const call of calls) call.dropped()
    assert.deepEqual(order(), ['a', 'b', 'c'])
  })

  test('spreads calls that begin together evenly', () => {
    const { order, state } = bench({ a: {}, b: {}, c: {} }, settings)
    const calls = Array.from({ length: 30 }, () => state(order()[0] ?? '').begin({ tokens: 1 }))
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => state(name).inFlight),
      [10, 10, 10],
    )
    // However a call ends, and however often it is told so, it is under way no more.
    for (const [index, call] of calls.entries()) {
      if (index % 3 === 0) call.failed({ code: 'provider_unavailable' })
      else call.succeeded({ task: 'generate', ms: 1 })
      call.dropped()
    }
    assert.equal(state('a').inFlight + state('b').inFlight + state('c').inFlight, 0)
  })
})

describe('usage', () => {
  const settings = { strategy: 'usage' }
  test('is who has had the fewest tokens in this minute of the clock', () => {
    const { order, decide, state, pass } = bench({ a: {}, b: {} }, settings)
    const end = { task: 'generate', ms: 1 } as const
    state('a')
      .begin({ tokens: 500 })
      .succeeded({ ...end, promptTokens: 300, outputTokens: 100 })
    state('b')
      .begin({ tokens: 500 })
      .succeeded({ ...end, promptTokens: 100, outputTokens: 10 })
    const { reason, scores } = decide()
    assert.equal(reason, 'lowest_usage')
    assert.deepEqual(
      scores?.map(({ target, score }) => [target.provider, score]),
      [
        ['b', 110],
        ['a', 400],
      ],
    )
    pass(60_000)
    assert.deepEqual(order(), ['a', 'b'])
    assert.equal(decide().scores?.[0]?.score, 0)
  })

  test('counts a call from its beginning, so that calls that begin together spread', () => {
    const names = ['a', 'b', 'c', 'd']
    const { order, state } = bench(Object.fromEntries(names.map((name) => [name, {}])), settings)
    for (let call = 0; call < 40; call += 1) state(order()[0] ?? '').begin({ tokens: 100 })
    assert.deepEqual(
      names.map((name) => state(name).inFlight),
      [10, 10, 10, 10],
    )
  })

  test('puts what a call really took in the place of what was expected, in its own minute only', () => {
    const { decide, state, pass } = bench({ a: {} }, settings)
    const tokens = () => decide().scores?.[0]?.score
    const [failing, late] = [state('a').begin({ tokens: 100 }), state('a').begin({ tokens: 100 })]
    assert.equal(tokens(), 200)
    failing.failed({ code: 'invalid_request' })
    assert.equal(tokens(), 100)
    pass(60_000)
    assert.equal(tokens(), 0)
    late.succeeded({ task: 'generate', ms: 1, promptTokens: 5000, outputTokens: 1 })
    assert.equal(tokens(), 0)
  })

  test('keeps to the limits of the minute, and says when the next begins', () => {
    const given = { a: { requestsPerMinute: 2 }, b: { tokensPerMinute: 1000 } }
    const { decide, order, state, pass } = bench(given, { strategy: 'priority' })
    state('a').begin({ tokens: 10 })
    assert.deepEqual(order(), ['a', 'b'])
    state('a').begin({ tokens: 10 })
    assert.deepEqual(order(), ['b'])
    state('b').begin({ tokens: 900 })
    assert.deepEqual(order({ promptTokens: 100 }), ['b'])
    const refuse = () => decide({ promptTokens: 101 })
    assert.throws(refuse, {
      code: 'providers_exhausted',
      details: { retryAfterMs: 60_000, fallbackErrors: refusals() },
    })
    pass(60_000)
    assert.deepEqual(order(), ['a', 'b'])

    function refusals() {
      const said = ['a/m has used its 2 requests of this minute', 'b/m has used its 1000 tokens of this minute']
      return said.map((message, index) => {
        const provider = 'ab'[index] ?? ''
        return { provider, target: `${provider}/m`, code: 'providers_exhausted', status: 503, message }
      })
    }
  })
})
