import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestReply } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { refuse, startUpstream, whole } from './upstream.ts'
import { startWaking } from './waking-scene.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const catalogue = { strategy: 'deadline', deadline: { hedge: true } }
/** The first is the cheaper one, and late after 100 ms. */
const first = { expectedLatencyMs: 100 }
const second = { expectedLatencyMs: 150 }
const priced = (input: number) => ({
  ...{ contextWindowTokens: 100_000, maxOutputTokens: 3000, usdPerMillionTokens: { input, output: 40 } },
})

describe('a hedge', () => {
  test('is begun only when the first is asked, and counts once: while that waits for a budget, nobody is late', async (context) => {
    const limits = { requestsPerMinute: 10 }
    const more = { allowances: { all: { budgets: [{ usd: 0.13, per: 'month' }], limits } } }
    const [slow, fast] = [await startUpstream(context, () => {}), await startUpstream(context)]
    const scene = await startScene(
      context,
      {
        slow: { at: slow, target: { ...first, ...priced(20) } },
        fast: { at: fast, target: { ...second, ...priced(21) } },
      },
      { catalogue: { ...catalogue, ...more }, isShared: true },
    )
    const blocking = scene.ask({ strategy: 'priority', max_tokens: 3000 })
    await until(() => slow.calls.length === 1)
    const waiting = scene.ask({ max_tokens: 1000 })
    slow.script = whole
    for (const blocker of slow.calls) setTimeout(whole, 400, blocker)
    await blocking
    const got = await waiting
    assert.deepEqual([got.status, by(got), got.headers.get('x-ratelimit-remaining-requests')], [200, 'slow', '8'])
    assert.equal(fast.calls.length, 0)
  })

  test('of a request that has begun is not refused by its caller’s tokens of a minute', async (context) => {
    const [slow, fast] = [await startUpstream(context, () => {}), await startUpstream(context)]
    const more = { allowances: { all: { limits: { tokensPerMinute: 500 } } } }
    const scene = await startScene(
      context,
      { slow: { at: slow, target: first }, fast: { at: fast, target: second } },
      { catalogue: { ...catalogue, ...more } },
    )
    const got = await scene.ask({ max_tokens: 400 })
    assert.deepEqual([got.status, by(got), Object(got.body).fallback_errors], [200, 'fast', []], got.text)
    assert.equal((await scene.ask({ max_tokens: 400 })).status, 429)
  })

  test('waits for a budget with room for one attempt at a time, and answers once the first has failed', async (context) => {
    const [slow, fast, third] = [
      await startUpstream(context),
      await startUpstream(context),
      await startUpstream(context),
    ]
    slow.script = (call) => setTimeout(refuse, 400, call, 503, null)
    const more = { allowances: { all: { budgets: [{ usd: 0.025, per: 'day' }] } } }
    const scene = await startScene(
      context,
      {
        slow: { at: slow, target: { ...first, ...priced(20) } },
        fast: { at: fast, target: { ...second, ...priced(21) } },
        third: { at: third, target: { ...second, ...priced(22) } },
      },
      { catalogue: { ...catalogue, ...more } },
    )
    const got = await scene.ask({ max_tokens: 400 })
    assert.deepEqual([got.status, by(got)], [200, 'fast'], got.text)
    const codes = Object(got.body).fallback_errors.map(({ code }: { code: string }) => code)
    assert.deepEqual(codes, ['provider_unavailable'])
    assert.deepEqual([fast.calls.length, third.calls.length], [1, 0])
  })

  test('counts where the first was never sent, since its host is away', async (context) => {
    const fast = await startUpstream(context)
    const scene = await startWaking(context, {
      wake: { withinMs: 60_000, nextAfterMs: 10_000 },
      others: { fast: { at: fast, target: second } },
      catalogue: { ...catalogue, allowances: { all: { limits: { requestsPerMinute: 2 } } } },
      isShared: true,
    })
    const statuses = []
    for (let count = 0; count < 3; count += 1) statuses.push((await scene.ask({ max_latency_ms: 10_000 })).status)
    assert.deepEqual([statuses, fast.calls.length], [[200, 200, 429], 2])
  })
})
