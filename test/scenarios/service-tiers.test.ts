import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { answer, chunk, startUpstream, stream, type UpstreamCall, words } from './upstream.ts'

const bounds = { contextWindowTokens: 100_000, maxOutputTokens: 50_000 }
const priced = { ...bounds, usdPerMillionTokens: { input: 10, output: 100 } }
const usage = { prompt_tokens: 12, completion_tokens: 1000, total_tokens: 1012 }
const listUsd = (12 * 10 + 1000 * 100) / 1e6

/** Serves each request in the tier that it asks for, and uses all that it may. */
function served(call: UpstreamCall): void {
  const { service_tier = 'default' } = call.body
  const message = { role: 'assistant', content: 'An answer' }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  answer(call, 200, { id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage, service_tier })
}

async function start(context: TestContext, target: Record<string, unknown>, usd: number, script = served, more = {}) {
  const at = await startUpstream(context, script)
  const catalogue = { allowances: { all: { budgets: [{ usd, per: 'month' }] } }, ...more }
  const scene = await startScene(context, { first: { at, target } }, { catalogue })
  const messages = [{ role: 'user', content: 'x' }]
  const post = (more: object) =>
    scene.router.post('/v1/chat/completions', { messages, max_completion_tokens: 1000, ...more })
  const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
  const usedUsd = async () => {
    await until(async () => (await balance()).reserved_usd === 0)
    return (await balance()).used_usd
  }
  return { at, post, usedUsd, router: scene.router, url: scene.router.url, messages }
}

describe('a request in a dearer service tier', () => {
  test('is booked at the price of that tier, and does not overspend a budget', async (context) => {
    const target = { ...priced, serviceTierFactors: { priority: 2 } }
    const { at, post, usedUsd } = await start(context, target, 0.5)
    const statuses: number[] = []
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await post({ service_tier: 'priority' })).status)
      await usedUsd()
    }
    assert.deepEqual(statuses, [200, 200, 402, 402])
    assert.equal(at.calls.length, 2)
    assert.equal(await usedUsd(), 4 * listUsd)
    assert.equal((await post({ max_completion_tokens: 500 })).status, 200)
  })

  test('is not let to a target that has no price for it under a hard budget, and is told why', async (context) => {
    const { at, post, usedUsd } = await start(context, priced, 1)
    const refused = await post({ service_tier: 'priority' })
    assert.equal(refused.status, 402)
    assert.match(
      errorOf(refused).message,
      /service_tier of this request; leave service_tier out, or give .*serviceTierFactors/,
    )
    assert.equal(at.calls.length, 0)
    for (const service_tier of [undefined, null, 'auto', 'default']) {
      assert.equal((await post({ service_tier })).status, 200, String(service_tier))
    }
    assert.equal(await usedUsd(), 4 * listUsd)
  })

  test('is booked at its price where its stream is left before it tells the tier', async (context) => {
    const target = { ...priced, serviceTierFactors: { priority: 2 } }
    const usdOf = async (more: object) => {
      const data = [...words(20), chunk({ content: 'LAST' })]
      const { url, messages, usedUsd } = await start(context, target, 100, (call) => stream(call, data))
      const body = JSON.stringify({ messages, max_tokens: 1000, stream: true, ...more })
      const reply = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body })
      assert.ok(reply.body)
      const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
      for (let text = ''; !text.includes('LAST'); ) text += (await reader.read()).value
      await reader.cancel()
      return usedUsd()
    }
    assert.equal(await usdOf({ service_tier: 'priority' }), 2 * (await usdOf({})))
  })
})

describe('an answer to a request for a dearer tier', () => {
  const target = { ...priced, serviceTierFactors: { priority: 2 } }
  const choices = [{ index: 0, message: { role: 'assistant', content: 'An answer' }, finish_reason: 'stop' }]
  const whole = { id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage }
  const last = { ...JSON.parse(chunk({})), choices: [], usage }
  const service_tier = 'priority'
  const cases: [string, object, number][] = [
    ['names none', {}, 2 * listUsd],
    ['names the list price', { service_tier: 'default' }, listUsd],
    ['names the list price in its usage', { usage: { ...usage, service_tier: 'default' } }, listUsd],
  ]
  for (const [what, more, usd] of cases) {
    test(`is booked at ${usd} USD where it ${what}`, async (context) => {
      const { post, usedUsd, at } = await start(context, target, 100)
      at.script = (call) => answer(call, 200, { ...whole, ...more })
      await post({ service_tier })
      assert.equal(await usedUsd(), usd)
      at.script = (call) => {
        stream(call, [...words(2), chunk({}, 'stop'), JSON.stringify({ ...last, ...more }), '[DONE]'])
        call.response.end()
      }
      await post({ service_tier, stream: true })
      assert.equal(await usedUsd(), 2 * usd)
    })
  }
})

describe('a stream that names its service tier in some of its chunks alone', () => {
  const target = { ...priced, serviceTierFactors: { priority: 2 } }
  const inTier = (data: string, service_tier: string | null) => JSON.stringify({ ...JSON.parse(data), service_tier })
  const last = JSON.stringify({ ...JSON.parse(chunk({})), choices: [], usage })
  const chats = ['/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], max_tokens: 1000 }] as const
  const responses = ['/v1/responses', { input: 'x', max_output_tokens: 1000 }] as const
  const named = words(2).map((one) => inTier(one, 'priority'))
  const unnamed = [...words(2), chunk({}, 'stop')]
  const cases: [string, string[]][] = [
    ['none beside its usage', [...named, chunk({}, 'stop'), last]],
    ['null beside its usage', [...named, chunk({}, 'stop'), inTier(last, null)]],
    ['none but the first', [inTier(chunk({ role: 'assistant' }), 'priority'), ...unnamed, last]],
    ['none after its usage', [...unnamed, inTier(last, 'priority'), chunk({})]],
  ]
  for (const [what, data] of cases) {
    for (const [path, body] of [chats, responses]) {
      for (const cache of [undefined, { use: 'always' }]) {
        test(`is booked in it: ${what}, at ${path}, ${cache ? 'kept' : 'not kept'}`, async (context) => {
          const script = (call: UpstreamCall) => {
            stream(call, [...data, '[DONE]'])
            call.response.end()
          }
          const { router, usedUsd } = await start(context, target, 100, script, { cache })
          const { text } = await router.post(path, { ...body, stream: true, temperature: 0 })
          assert.equal(await usedUsd(), 2 * listUsd)
          if (path === responses[0]) assert.match(text, /"type":"response.completed".*"service_tier":"priority"/)
        })
      }
    }
  }

  test('is booked in it if it breaks off, whatever was asked for', async (context) => {
    const factors = { ...priced, serviceTierFactors: { priority: 2, flex: 0.5 } }
    const usdOf = async (service_tier: string) => {
      const failure = JSON.stringify({ error: { message: 'It broke', type: 'server_error', param: null, code: null } })
      const data = [inTier(chunk({ role: 'assistant' }), service_tier), ...words(20), failure]
      const { router, usedUsd } = await start(context, factors, 100, (call) => stream(call, data))
      await router.post(chats[0], { ...chats[1], stream: true, service_tier: 'priority' })
      return usedUsd()
    }
    assert.equal(await usdOf('default'), 2 * (await usdOf('flex')))
  })
})
