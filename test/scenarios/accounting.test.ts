import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openai } from '../../local/simulators/openai.ts'
import { wav } from '../functions/llm-router/request/sounds.ts'
import { started } from '../local/simulators/started.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { answer, chunk, end, startUpstream, stream, type UpstreamCall, words } from './upstream.ts'

const tokens = { promptTokens: 1000, completionTokens: 500 }
/** Of the second target, whose prices are ten times the first's. */
const secondUsd = (1000 * 10 + 500 * 20) / 1e6

describe('after a failure', () => {
  for (const fault of [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429 },
    { kind: 'hang' },
    { kind: 'truncated' },
  ] as const) {
    const mayBeBilled = fault.kind === 'hang' || fault.kind === 'truncated'
    test(`(${JSON.stringify(fault)}) cost, model, usage and metrics are those of who answered`, async (context) => {
      const first = await started(context, openai, { ...tokens, fault })
      const second = await started(context, openai, tokens)
      const target = { timeoutMs: 300 }
      const scene = await startScene(context, { first: { at: first, target }, second: { at: second } })
      // max_latency_ms lengthens a target's own time, and so the wait for a hang.
      const got = await scene.ask({ max_latency_ms: 100 })
      assert.equal(got.status, 200, got.text)
      const { provider, model, usage, cost_usd } = Object(got.body)
      assert.deepEqual([provider, model, cost_usd], ['second', 'gpt-5-mini', secondUsd])
      assert.deepEqual([usage.prompt_tokens, usage.completion_tokens], [1000, 500])
      assert.equal(got.headers.get('x-llm-cost-usd'), String(secondUsd))

      const { metric } = scene
      assert.equal(await metric('llm_token_cost_usd_total', { provider: 'second' }), secondUsd)
      assert.equal(await metric('llm_token_cost_usd_total'), secondUsd)
      assert.equal(await metric('llm_token_cost_unknown_total', { provider: 'first' }), mayBeBilled ? 1 : 0)
      assert.equal(await metric('llm_router_tokens_total', { provider: 'second', type: 'completion' }), 500)
      assert.equal(await metric('llm_router_tokens_total', { provider: 'first' }), 0)
      const [from, to] = ['first/gpt-5-mini', 'second/gpt-5-mini']
      assert.equal(await metric('llm_router_failovers_total', { from, to }), 1)
      assert.equal(await metric('llm_router_failover_seconds_count'), 1)
      assert.equal(await metric('llm_router_requests_total', { target: from, status: 'error' }), 1)
      assert.equal(await metric('llm_router_external_requests_total', { provider: 'first', status: 'error' }), 1)
      assert.equal(await metric('llm_router_requests_total', { target: to, status: 'success' }), 1)
      assert.equal(await metric('llm_router_requests_total'), 2)

      const { providers } = Object((await scene.router.get('/stats')).body)
      assert.deepEqual([providers.first.fail, providers.first.success], [1, 0])
      assert.deepEqual([providers.second.success, providers.second.cost_usd], [1, secondUsd])
      assert.equal(await metric('llm_router_in_flight'), 0)
    })
  }
})

describe('a call whose client has gone', () => {
  for (const stream of [false, true]) {
    test(`is counted as of unknown cost, since the provider may charge for it (stream: ${stream})`, async (context) => {
      const hanging = await startUpstream(context, () => {})
      const scene = await startScene(context, { first: { at: hanging }, second: { at: hanging } })
      const client = new AbortController()
      const body = JSON.stringify({ prompt: 'x', stream })
      const sent = fetch(scene.router.url, { method: 'POST', body, signal: client.signal })
      await until(() => hanging.calls.length === 1)
      client.abort()
      await assert.rejects(sent)
      await until(async () => (await scene.metric('llm_router_in_flight')) === 0)
      assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 1)
      assert.equal(hanging.calls.length, 1)
      assert.equal(await scene.breaker('first'), 0)
    })
  }
})

describe('a stream whose reader has left', () => {
  const png = { type: 'image_url', image_url: { url: `data:image/png;base64,${Buffer.alloc(300).toString('base64')}` } }
  const spoken = { type: 'input_audio', input_audio: { data: wav(60_000).toString('base64'), format: 'wav' } }
  const data = `data:application/pdf;base64,${Buffer.alloc(300).toString('base64')}`
  const pdf = { type: 'file', file: { file_data: data } }
  const target = {
    ...{ contextWindowTokens: 50_000, maxOutputTokens: 1000, maxImageTokens: 2000 },
    ...{ capabilities: ['images', 'audio', 'files'], usdPerMillionTokens: { input: 20, output: 40, audioInput: 80 } },
  }
  /** With the prices of the tokens that it can have. */
  for (const [what, parts, leastUsd] of [
    ['images', [png, png, png], (3 * 2000 * 20) / 1e6],
    ['sound', [spoken], (3000 * 80) / 1e6],
    ['a file', [pdf], (50_000 * 20) / 1e6],
  ] as const) {
    test(`has cost as much as its prompt can, with ${what}`, async (context) => {
      const upstream = await startUpstream(context, (call) => stream(call, words(3)))
      const allowances = { all: { budgets: [{ usd: 100, per: 'month' }] } }
      const scene = await startScene(context, { first: { at: upstream, target } }, { catalogue: { allowances } })
      const content = [{ type: 'text', text: 'What is it?' }, ...parts]
      const body = JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 500, stream: true })
      const reply = await fetch(`${scene.router.url}/v1/chat/completions`, { method: 'POST', body })
      const reader = reply.body?.getReader()
      await reader?.read()
      const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
      const { reserved_usd: reservedUsd } = await balance()
      await reader?.cancel()
      await until(async () => (await balance()).reserved_usd === 0)
      const { used_usd: usedUsd } = await balance()
      assert.ok(usedUsd >= leastUsd && usedUsd < reservedUsd, `${usedUsd} of ${reservedUsd} reserved`)
    })
  }
})

test('a stream whose connection is dropped after its answer is a success, and costs what its usage says', async (context) => {
  const upstream = await startUpstream(context, (call) => {
    stream(call, [...words(3), ...end.slice(0, -1)])
    call.response.write('\n', () => call.response.socket?.end())
  })
  const scene = await startScene(context, { first: { at: upstream } })
  for (let asked = 0; asked < 4; asked += 1) assert.match((await scene.askStream()).text, /data: \[DONE\]\n\n$/)
  assert.equal(await scene.metric('llm_router_requests_total', { status: 'success' }), 4)
  assert.equal(await scene.metric('llm_token_cost_usd_total'), (4 * (100 + 60 * 2)) / 1e6)
  assert.equal(await scene.breaker('first'), 0)
})

describe('a stream of which no more came than was asked for', () => {
  const target = {
    ...{ contextWindowTokens: 50_000, maxOutputTokens: 1000, capabilities: ['several_choices'] },
    usdPerMillionTokens: { input: 0, output: 1000 },
  }
  /** Each is one token of its provider's, and several of an estimate. */
  const pieces = [' characteristics', '                ', '":[{"', ' правительства', '中华人民共和国']
  const said = (index: number) =>
    Array.from({ length: 10 }, (_, nth) => pieces[nth % pieces.length]).map((content) => {
      const one = JSON.parse(chunk({ content }))
      return JSON.stringify({ ...one, choices: [{ ...one.choices[0], index }] })
    })
  const failure = JSON.stringify({ error: { message: 'It broke', type: 'server_error', param: null, code: null } })

  for (const [asked, usdPerAnswer] of [
    [{ max_tokens: 10 }, 0.01],
    [{ max_tokens: 10, n: 2 }, 0.02],
  ] as const) {
    test(`costs no more than was reserved, of ${JSON.stringify(asked)}`, async (context) => {
      const script = (call: UpstreamCall) => stream(call, [...said(0), ...('n' in asked ? said(1) : []), failure])
      const allowances = { all: { budgets: [{ usd: 100, per: 'month' }] } }
      const at = await startUpstream(context, script)
      const scene = await startScene(context, { first: { at, target } }, { catalogue: { allowances } })
      const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
      await scene.askStream(asked)
      await until(async () => (await balance()).reserved_usd === 0)
      assert.equal((await balance()).used_usd, usdPerAnswer)
    })
  }
})

describe('a usage of zeros', () => {
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  const target = {
    ...{ contextWindowTokens: 100_000, maxOutputTokens: 1000 },
    usdPerMillionTokens: { input: 20, output: 40 },
  }
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
  const zeros = JSON.stringify({ ...head, choices: [], usage })
  const script = (call: UpstreamCall) => {
    if (call.body.stream) {
      stream(call, [...words(20), chunk({}, 'stop'), zeros, '[DONE]'])
      call.response.end()
      return
    }
    const message = { role: 'assistant', content: 'An answer' }
    answer(call, 200, {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage,
    })
  }

  for (const isStreamed of [false, true]) {
    test(`of a paid answer is unknown, so that a hard budget ends (stream: ${isStreamed})`, async (context) => {
      const upstream = await startUpstream(context, script)
      const allowances = { all: { budgets: [{ usd: 0.1, per: 'month' }] } }
      const scene = await startScene(context, { first: { at: upstream, target } }, { catalogue: { allowances } })
      const ask = () => (isStreamed ? scene.askStream({ max_tokens: 500 }) : scene.ask({ max_tokens: 500 }))
      const statuses: number[] = []
      while (statuses.length < 10 && statuses.at(-1) !== 402) statuses.push((await ask()).status)
      assert.equal(statuses.at(-1), 402, String(statuses))
      const unknown = { provider: 'first', missing: 'usage' }
      assert.equal(await scene.metric('llm_token_cost_unknown_total', unknown), statuses.length - 1)
    })
  }

  test('takes nothing back that a stream has reported before', async (context) => {
    const upstream = await startUpstream(context, (call) => {
      stream(call, [...words(3), ...end.slice(0, -1), zeros, '[DONE]'])
      call.response.end()
    })
    const scene = await startScene(context, { first: { at: upstream, target } })
    await scene.askStream()
    assert.equal(await scene.metric('llm_token_cost_usd_total'), 0.0044)
  })
})
