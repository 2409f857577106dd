import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { startWorld, today } from './scene.ts'
import { type Answer, dear } from './world.ts'

describe('a limit', () => {
  const limits = (given: object) => ({ allowances: { all: { limits: given } } })

  test('on requests refuses with 429, and says when there is room again, in OpenAI’s headers', async (context) => {
    const { ask, errorOf, clock, asked } = await startWorld(
      context,
      { a: dear, b: dear },
      limits({ requestsPerMinute: 2 }),
    )
    const headers = (await ask()).account.headers()
    assert.deepEqual(headers, {
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '60s',
    })
    clock.nowMs += 15_000
    await ask()
    const error = await errorOf()
    assert.deepEqual([error?.status, error?.code, error?.details.retryAfterMs], [429, 'rate_limited', 45_000])
    assert.match(error?.message ?? '', /^all callers together have used their 2 requests of this minute/)
    assert.equal(error?.details.headers?.['x-ratelimit-remaining-requests'], '0')
    // No other target would help.
    assert.equal(asked.length, 2)
    clock.nowMs += 45_000
    assert.equal(await errorOf(), undefined)
  })

  test('counts a request once, however many targets it takes, and one that was never sent not at all', async (context) => {
    const down = (provider: string): Answer =>
      provider === 'a' ? { afterMs: 1, error: new LlmError('provider_unavailable', 'Down') } : { afterMs: 1 }
    const { ask, usd } = await startWorld(context, { a: dear, b: dear }, limits({ requestsPerMinute: 10 }), down)
    const { account, failed } = await ask()
    assert.deepEqual([failed.length, account.headers()['x-ratelimit-remaining-requests']], [1, '9'])
    const minute = Math.floor(today / 60_000)
    assert.equal((await usd(`rpm/all/all/${minute}`)).used * 1e9, 1)
  })

  test('on tokens counts what was used, and lets a request through an empty minute that is too large for any', async (context) => {
    const { ask, errorOf, usd } = await startWorld(context, { a: dear }, limits({ tokensPerMinute: 60 }), () => ({
      ...{ afterMs: 1, promptTokens: 20, completionTokens: 30 },
    }))
    await ask({ maxTokens: 4000 })
    assert.equal((await usd(`tpm/all/all/${Math.floor(today / 60_000)}`)).used * 1e9, 50)
    const error = await errorOf({ maxTokens: 20 })
    assert.deepEqual([error?.code, error?.details.limit], ['rate_limited', 'tokens'])
    assert.equal(error?.details.headers?.['x-ratelimit-remaining-tokens'], '10')
  })

  test('on tokens refuses no fallback of a request that has begun, whatever its own attempts have used', async (context) => {
    const late = (provider: string): Answer =>
      provider === 'a' ? { afterMs: 1, error: new LlmError('provider_timeout', 'Late') } : { afterMs: 1 }
    const { ask, errorOf } = await startWorld(context, { a: dear, b: dear }, limits({ tokensPerMinute: 60 }), late)
    const { target, account } = await ask({ maxTokens: 4000 })
    assert.deepEqual([target.provider, account.headers()['x-ratelimit-remaining-tokens']], ['b', '0'])
    assert.equal((await errorOf())?.code, 'rate_limited')
  })

  test('on calls at the same time is free again when they end', async (context) => {
    const { ask, errorOf } = await startWorld(context, { a: dear }, limits({ concurrent: 2 }), () => ({ afterMs: 20 }))
    const running = [ask(), ask()]
    const error = await errorOf()
    assert.deepEqual([error?.status, error?.details.retryAfterMs], [429, 1000])
    await Promise.all(running)
    assert.equal(await errorOf(), undefined)
  })

  test('of a target is not used by a call that its provider never saw', async (context) => {
    for (const [code, used, details] of [
      ['function_unavailable', 0, {}],
      ['function_unavailable', 1, { mayBeBilled: true }],
      ['overloaded', 0, {}],
      ['overloaded', 1, { mayBeBilled: true }],
      ['gateway_unreachable', 0, {}],
      ['rate_limited', 1, {}],
      ['bad_reply', 1, {}],
    ] as const) {
      const fails = () => ({ afterMs: 1, error: new LlmError(code, 'No', details) })
      const { errorOf, usd, minuteOf } = await startWorld(
        context,
        { a: { ...dear, requestsPerMinute: 5 } },
        limits({ requestsPerMinute: 9 }),
        fails,
      )
      await errorOf()
      const minute = Math.floor(today / 60_000)
      const counted = async (name: string) => Math.round((await usd(`${name}/${minute}`)).used * 1e9)
      const retries = (await counted('target-rpm/a%2Fm')) - used
      assert.ok(used === 0 ? retries === 0 : retries <= 1, code)
      assert.equal(minuteOf('a').requests, used + retries, `${code} by the router's own count`)
      // Who asks has asked once in any case.
      assert.equal(await counted('rpm/all/all'), 1)
    }
  })

  test('of a target is not full before it is reached, however many begin at once', async (context) => {
    const { ask, asked } = await startWorld(context, { a: { ...dear, requestsPerMinute: 15 }, b: dear }, {})
    await Promise.all(Array.from({ length: 10 }, () => ask()))
    for (let count = 10; count < 16; count += 1) await ask()
    assert.deepEqual(asked, [...Array(15).fill('a'), 'b'])
  })

  test('of a target sends requests to the next one, and is shared by routers', async (context) => {
    const targets = { a: { ...dear, requestsPerMinute: 2 }, b: dear }
    const { ask, another } = await startWorld(context, targets, {})
    const provider = async (by = ask) => (await by()).target.provider
    assert.deepEqual([await provider(), await provider(another().ask)], ['a', 'a'])
    assert.deepEqual([await provider(), await provider(another().ask)], ['b', 'b'])
  })
})
