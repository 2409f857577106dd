import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { openSqliteStore } from '../../functions/llm-router/store/sqlite/store.ts'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { type ProviderSetup, startScene } from './scene.ts'
import { chunk, refuse, startUpstream, stream, type UpstreamCall, whole, words } from './upstream.ts'

const counter = 'budget/all/all/2026-11-01/month'
const bounds = { contextWindowTokens: 100_000, maxOutputTokens: 1000 }
const free = { ...bounds, usdPerMillionTokens: { input: 0, output: 0 } }
/** An answer costs $0.0044: 100 tokens of the prompt, and 60 of the answer. */
const paid = { ...bounds, usdPerMillionTokens: { input: 20, output: 40 } }

async function start(context: TestContext, providers: Record<string, ProviderSetup>, all: object) {
  const directory = await mkdtemp(join(tmpdir(), 'budgets-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'store.db')
  const catalogue = { allowances: { all } }
  const scene = await startScene(context, providers, { catalogue, environment: { STORE_FILE: file } })
  const store = await openSqliteStore(file, () => scene.clock.nowMs)
  context.after(() => store.close())
  const amounts = async () => {
    const [found] = await store.accounts.read([counter])
    return { usedUsd: (found?.used ?? 0) / 1e9, reservedUsd: (found?.reserved ?? 0) / 1e9 }
  }
  return { scene, amounts, store }
}

describe('a budget', () => {
  test('does not let a paid fallback through because the first choice is free', async (context) => {
    const down = await startUpstream(context, (call) => refuse(call, 503, null))
    const dear = await startUpstream(context)
    const providers = { none: { at: down, target: free }, paid: { at: dear, target: paid } }
    const { scene, amounts } = await start(context, providers, { budgets: [{ usd: 0.001, per: 'month' }] })
    const got = await scene.ask()
    assert.equal(got.status, 503)
    const { fallback_errors } = Object(Object(got.body).error)
    assert.deepEqual([fallback_errors[1].target, fallback_errors[1].code], ['paid/gpt-5-mini', 'budget_exceeded'])
    assert.equal(dear.calls.length, 0)
    assert.deepEqual(await amounts(), { usedUsd: 0, reservedUsd: 0 })
  })

  test('answers 402 with what is left, or by a target that is free', async (context) => {
    const upstream = await startUpstream(context)
    const budgets = [{ usd: 0.001, per: 'month' }]
    const alone = await start(context, { paid: { at: upstream, target: paid } }, { budgets })
    const refused = await alone.scene.ask()
    assert.equal(refused.status, 402)
    const { code, type, message } = errorOf(refused)
    assert.deepEqual([code, type], ['budget_exceeded', 'insufficient_quota'])
    assert.match(
      message,
      /has \$0\.0010 left, and this call of paid\/gpt-5-mini can cost \$0\.04\. It resets at 2026-12/,
    )
    assert.match(Object(errorOf(refused)).resets_at, /^2026-12-01T00:00/)
    const told = ['retry-after', 'retry-after-ms', 'x-should-retry'].map((name) => refused.headers.get(name))
    assert.deepEqual(told, [null, null, 'false'], 'Codex sleeps as long as it is told')
    assert.equal(await alone.scene.metric('llm_router_budget_refusals_total', { scope: 'all', per: 'month' }), 1)
    // What was never asked is no call of the target.
    assert.equal(await alone.scene.metric('llm_router_requests_total'), 0)

    const providers = { paid: { at: upstream, target: paid }, none: { at: upstream, target: free } }
    const both = await start(context, providers, { budgets })
    const got = await both.scene.ask()
    assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'none'])
    assert.equal(await both.scene.breaker('paid'), 0)
  })

  test('that does not cover the longest answer limits it in the provider’s own field, and a cut answer says so', async (context) => {
    const cut = (call: UpstreamCall) => {
      const whole = { index: 0, message: { role: 'assistant', content: 'It beg' }, finish_reason: 'length' }
      const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 }
      if (call.body.stream !== true) {
        const body = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [whole], usage }
        call.response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
        return
      }
      const last = JSON.stringify({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [],
        usage,
      })
      stream(call, [...words(1), chunk({}, 'length'), last, '[DONE]'])
      call.response.end()
    }
    const upstream = await startUpstream(context, cut)
    const budgets = [{ usd: 0.03, per: 'month' }]
    const { scene } = await start(context, { paid: { at: upstream, target: paid } }, { budgets })
    const whole = await scene.ask()
    assert.equal(whole.status, 200, whole.text)
    assert.deepEqual([Object(whole.body).finish_reason, Object(whole.body).result], ['length', 'It beg'])
    const streamed = await scene.askStream()
    assert.match(streamed.text, /"finish_reason":"length"/)
    const sent = upstream.calls.map(({ body }) => body.max_completion_tokens)
    const told = [whole, streamed].map(({ headers }) => Number(headers.get('x-llm-max-tokens')))
    assert.deepEqual(sent, told)
    assert.ok(
      told.every((limit) => limit >= 600 && limit < 1000),
      `${told}`,
    )
  })

  test('of $1 is used up by 200 clients at once, half of whom leave, and never overspent', async (context) => {
    const script = (call: UpstreamCall) => {
      // Whoever leaves does so in the middle of a stream.
      if (call.body.user === 'leaves') stream(call, words(5))
      else setTimeout(whole, 10 * Math.random(), call)
    }
    const upstream = await startUpstream(context, script)
    const budgets = [{ usd: 1, per: 'month' }]
    const { scene, amounts, store } = await start(context, { paid: { at: upstream, target: paid } }, { budgets })
    const body = { messages: [{ role: 'user', content: 'x' }], max_tokens: 300 }
    const statuses: number[] = []
    let usedAtFirstRefusal: number | undefined

    async function ask(more: object): Promise<Response> {
      const reply = await fetch(`${scene.router.url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ ...body, ...more }),
      })
      statuses.push(reply.status)
      if (reply.status !== 200) usedAtFirstRefusal ??= (await amounts()).usedUsd
      return reply
    }

    async function stay(): Promise<void> {
      for (let status = 200; status === 200; ) {
        const reply = await ask({})
        await reply.arrayBuffer()
        status = reply.status
      }
    }
    async function leave(): Promise<void> {
      for (let status = 200; status === 200; ) {
        const reply = await ask({ stream: true, user: 'leaves' })
        const reader = reply.body?.getReader()
        await reader?.read()
        await reader?.cancel()
        status = reply.status
      }
    }
    await Promise.all(Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? stay() : leave())))

    await until(async () => (await amounts()).reservedUsd === 0)
    const { usedUsd } = await amounts()
    assert.ok(usedUsd <= 1, `${usedUsd} spent`)
    assert.ok((usedAtFirstRefusal ?? 0) >= 0.97, `refused when ${usedAtFirstRefusal} was spent`)
    assert.deepEqual([...new Set(statuses)].sort(), [200, 402])
    const records = (await store.ledger.read(undefined, 10_000)).map(({ text }) => JSON.parse(text))
    const sum = records.reduce((all, { costNanoUsd }) => all + costNanoUsd, 0)
    assert.equal(sum / 1e9, usedUsd)
    assert.ok(
      records.some(({ status }) => status === 'estimated') && records.some(({ status }) => status === 'settled'),
    )
    assert.equal(records.length, upstream.calls.length)
  })
})

test('a limit is told in OpenAI’s headers, of answers and refusals, streamed or not', async (context) => {
  const upstream = await startUpstream(context)
  const limits = { requestsPerMinute: 2, tokensPerMinute: 100_000 }
  const { scene } = await start(context, { paid: { at: upstream, target: paid } }, { limits })
  const told = (headers: Headers) =>
    ['limit', 'remaining', 'reset'].map((what) => headers.get(`x-ratelimit-${what}-requests`))
  const whole = await scene.ask()
  assert.deepEqual(told(whole.headers), ['2', '1', '60s'])
  assert.equal(whole.headers.get('x-ratelimit-limit-tokens'), '100000')
  assert.deepEqual(told((await scene.askStream()).headers), ['2', '0', '60s'])
  const refused = await scene.ask()
  assert.deepEqual([refused.status, errorOf(refused).code], [429, 'rate_limited'])
  assert.deepEqual([...told(refused.headers), refused.headers.get('retry-after')], ['2', '0', '60s', '60'])
  assert.equal(refused.headers.get('x-llm-limit'), 'requests')
  assert.equal(upstream.calls.length, 2)
  assert.equal(await scene.metric('llm_router_limit_refusals_total', { scope: 'all', limit: 'requests' }), 1)
})
