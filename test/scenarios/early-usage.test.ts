import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bookedAfter, catalogue, counted, type Setup, usd } from './booked-stream.ts'
import { begun, ended, startClaude, text } from './claude.ts'
import { chunk, stream, type UpstreamCall, words } from './upstream.ts'

/** Of about 500 words and a few more. */
const [least, most] = [(500 * usd.output) / 1e6, (600 * usd.output) / 1e6]
const early = { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 }
const told = { stream_options: { include_usage: true } }

const whole = (data: string[]) => (call: UpstreamCall) => {
  stream(call, [...data, '[DONE]'])
  call.response.end()
}
const [first = '', ...more] = words(500)
const earlyAnswer = whole([counted(first, early), ...more, chunk({}, 'stop')])

function assertEstimated(booked: number): void {
  assert.ok(booked > least && booked < most, String(booked))
}

describe('a usage that came before the answer is not all that a whole answer is booked with', () => {
  test('of an OpenAI-compatible provider, and nobody is told that it is', async (context) => {
    const { usd: booked, text: said, scene } = await bookedAfter(context, { script: earlyAnswer, more: told })
    assertEstimated(booked)
    assert.match(said, /"usage":null,"cost_usd":null\}\n\ndata: \[DONE\]/)
    assert.equal(await scene.metric('llm_router_tokens_total', { type: 'completion' }), 0)
    assert.equal(await scene.metric('llm_token_cost_unknown_total', { missing: 'usage' }), 1)
  })

  test('where the answer is kept, which then has no usage', async (context) => {
    const cached = { catalogue: { ...catalogue, cache: { use: 'always' } } }
    const setup: Setup = { script: earlyAnswer, scene: cached, more: { ...told, temperature: 0 } }
    const { usd: booked, text: said, scene } = await bookedAfter(context, setup)
    assertEstimated(booked)
    assert.match(said, /"usage":null,"cost_usd":null\}/)
    const messages = [{ role: 'user', content: 'x' }]
    const question = { messages, max_tokens: 40_000, temperature: 0 }
    const { text: kept, headers } = await scene.router.post('/v1/chat/completions', question)
    assert.equal(headers.get('x-llm-cache'), 'hit', kept)
    assert.doesNotMatch(kept, /"usage":\{/)
  })

  test('in other dialects too', async (context) => {
    const { scene } = await bookedAfter(context, { script: earlyAnswer })
    const question = { model: 'gpt-5-mini', max_tokens: 40_000, stream: true }
    const messages = [{ role: 'user', content: 'x' }]
    const { text: message } = await scene.router.post('/v1/messages', { ...question, messages })
    assert.match(message, /message_delta.*"usage":\{"input_tokens":0,"output_tokens":0,"unknown":true\}/)
    const response = await scene.router.post('/v1/responses', { model: 'gpt-5-mini', input: 'x', stream: true })
    assert.match(response.text, /response\.completed.*"usage":null/)
    const short = await scene.router.post('/', { prompt: 'x', stream: true })
    assert.match(short.text, /"usage":null/)
  })

  for (const usage of [undefined, {}, { output_tokens: 0 }, { output_tokens: '500' }]) {
    test(`of Claude with ${JSON.stringify(usage)} at the end`, async (context) => {
      const events = [begun({ input_tokens: 12, output_tokens: 1 }), ...words500(), ...ended(usage)]
      assertEstimated((await bookedAfter(context, await startClaude(context, events))).usd)
    })
  }
})

describe('a usage that counts a whole answer is booked as it is', () => {
  const exact = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }
  const exactUsd = (12 * usd.input + 3 * usd.output) / 1e6
  const cases: [string, string[]][] = [
    ['with its last words', [first, counted(more[0] ?? '', exact), chunk({}, 'stop')]],
    ['with its end', [first, counted(chunk({}, 'stop'), exact)]],
    ['after its end', [first, chunk({}, 'stop'), counted(chunk({}), exact)]],
    ['with its only words', [counted(chunk({ content: 'x' }, 'stop'), exact)]],
    ['with each of its words', [...words(2).map((one) => counted(one, exact)), chunk({}, 'stop')]],
  ]
  for (const [when, data] of cases) {
    test(`that came ${when}`, async (context) => {
      const { usd: booked, text: said } = await bookedAfter(context, { script: whole(data), more: told })
      assert.equal(booked, exactUsd)
      assert.match(said, new RegExp(`"completion_tokens":3,.*"cost_usd":${exactUsd}\\b`))
    })
  }

  test('of Claude', async (context) => {
    const events = [begun({ input_tokens: 12, output_tokens: 1 }), ...words500(), ...ended({ output_tokens: 3 })]
    assert.equal((await bookedAfter(context, await startClaude(context, events))).usd, exactUsd)
  })
})

function words500() {
  return Array.from({ length: 500 }, () => text('word '))
}
