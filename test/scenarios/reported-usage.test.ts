import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createFunction as createAnthropic } from '../../functions/anthropic-generate/handler.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { chunk, startUpstream, stream, type UpstreamCall, words } from './upstream.ts'

const usd = { input: 10, output: 100, cacheWrite: 12.5 }
const target = {
  contextWindowTokens: 200_000,
  maxOutputTokens: 50_000,
  usdPerMillionTokens: usd,
  capabilities: ['several_choices'],
}
const catalogue = { allowances: { all: { budgets: [{ usd: 1000, per: 'month' }] } } }
/** Most of it are thoughts that nobody has seen. */
const hidden = { prompt_tokens: 12, completion_tokens: 20_000, total_tokens: 20_012 }
const hiddenUsd = (12 * usd.input + 20_000 * usd.output) / 1e6

/** A chunk that also reports usage. */
const counted = (data: string, usage: object = hidden) => JSON.stringify({ ...JSON.parse(data), usage })
const inChoice = (data: string, index: number) =>
  JSON.stringify({ ...JSON.parse(data), choices: [{ ...JSON.parse(data).choices[0], index }] })
const onlyUsage = JSON.stringify({ ...JSON.parse(chunk({})), choices: [], usage: hidden })
const last = chunk({ content: 'LAST' })
const failure = JSON.stringify({ error: { message: 'It broke', type: 'server_error', param: null, code: null } })

type Setup = { script: (call: UpstreamCall) => void; more?: object; provider?: object; scene?: object }

/** Asks for a stream and leaves it once its last word is there, or at its end. Resolves to what has been booked. */
async function bookedAfter(context: TestContext, { script, more, provider, scene: options }: Setup) {
  const at = await startUpstream(context, script)
  const scene = await startScene(context, { first: { at, target, ...provider } }, { catalogue, ...options })
  const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
  const messages = [{ role: 'user', content: 'x' }]
  const body = JSON.stringify({ messages, max_tokens: 40_000, stream: true, ...more })
  const reply = await fetch(`${scene.router.url}/v1/chat/completions`, { method: 'POST', body })
  assert.ok(reply.body)
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('LAST')) {
    const { done, value } = await reader.read()
    if (done) break
    text += value
  }
  await reader.cancel()
  await until(async () => (await balance()).reserved_usd === 0)
  return { usd: (await balance()).used_usd, text, call: at.calls[0], scene }
}

const assertNear = (actual: number, expected: number) =>
  assert.ok(actual >= expected && actual < expected + 0.001, `${actual} is not about ${expected}`)

describe('what a provider has reported is booked', () => {
  const running = (data: readonly string[]) => data.map((one) => counted(one))
  const cases: [string, string[]][] = [
    ['with running totals, and its reader leaves', running([...words(2), last])],
    ['with running totals, and it fails', [...running(words(2)), failure]],
    [
      'with all that it is, and its reader leaves before the end',
      [...words(2), counted(chunk({ content: 'LAST' }, 'stop'))],
    ],
    ['with a usage after its end, and it fails', [...words(2), chunk({}, 'stop'), onlyUsage, failure]],
    ['with a usage between its words, and its reader leaves', [...words(2), onlyUsage, last]],
  ]
  for (const [what, data] of cases) {
    test(`of a stream ${what}`, async (context) => {
      const { usd: booked, text, scene } = await bookedAfter(context, { script: (call) => stream(call, data) })
      assertNear(booked, hiddenUsd)
      assert.doesNotMatch(text, /usage/)
      assert.equal(await scene.metric('llm_router_tokens_total', { type: 'completion' }), 20_000)
    })
  }

  test('where the answer would be kept', async (context) => {
    const script = (call: UpstreamCall) => stream(call, [...running(words(2)), failure])
    const cached = { catalogue: { ...catalogue, cache: { use: 'always' } } }
    assertNear((await bookedAfter(context, { script, scene: cached, more: { temperature: 0 } })).usd, hiddenUsd)
  })

  test('where Claude says at first how much of the prompt it has written to its cache', async (context) => {
    const usage = {
      input_tokens: 12,
      cache_creation_input_tokens: 100_000,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    }
    const message = { id: 'm', type: 'message', role: 'assistant', model: 'claude', content: [], usage }
    const delta = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })
    const begun = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
    const events = [{ type: 'message_start', message }, begun, delta('Begin '), delta('LAST')]
    const script = ({ response }: UpstreamCall) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''))
    }
    const at = await startUpstream(context, script)
    const directory = await mkdtemp(join(tmpdir(), 'claude-'))
    context.after(() => rm(directory, { recursive: true }))
    await writeFile(join(directory, 'anthropic-api-key'), 'a-key-for-tests')
    await writeFile(join(directory, 'function-token'), 'a-token-of-the-scene')
    const provider = { at, createFunction: createAnthropic }
    const environment = { ANTHROPIC_BASE_URL: at.url, secret_mount_path: directory }
    const scene = { functionEnvironment: environment }
    assertNear((await bookedAfter(context, { script, provider, scene })).usd, (12 * 10 + 100_000 * 12.5) / 1e6)
  })
})

describe('a usage that does not count all of the answer', () => {
  const early = { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 }
  const cases: [string, object, string[]][] = [
    [
      'since another answer goes on',
      { n: 2 },
      [
        inChoice(words(1)[0] ?? '', 1),
        counted(chunk({ content: 'x' }, 'stop'), early),
        ...words(500).map((one) => inChoice(one, 1)),
        inChoice(last, 1),
      ],
    ],
    [
      'since the answer goes on after its end',
      {},
      [counted(chunk({ content: 'x' }, 'stop'), early), ...words(500), last],
    ],
  ]
  for (const [why, more, data] of cases) {
    test(`is not all that is booked, ${why}`, async (context) => {
      const { usd: booked } = await bookedAfter(context, { script: (call) => stream(call, data), more })
      assert.ok(booked > (500 * usd.output) / 1e6, String(booked))
    })
  }
})

describe('usage as it comes', () => {
  test('begins a message in place of an estimate', async (context) => {
    const script = (call: UpstreamCall) => {
      stream(call, [counted(chunk({ content: 'x' })), chunk({}, 'stop'), onlyUsage, '[DONE]'])
      call.response.end()
    }
    const scene = await startScene(context, { first: { at: await startUpstream(context, script), target } })
    const messages = [{ role: 'user', content: 'x' }]
    const { text } = await scene.router.post('/v1/messages', {
      model: 'gpt-5-mini',
      max_tokens: 9,
      messages,
      stream: true,
    })
    assert.match(text, /message_start.*"input_tokens":12,/)
    assert.doesNotMatch(text, /usage_estimated/)
  })

  test('is asked of the function alone, and told to no caller', async (context) => {
    const script = (call: UpstreamCall) => {
      stream(call, [counted(chunk({ content: 'x' })), onlyUsage, counted(chunk({}, 'stop')), '[DONE]'])
      call.response.end()
    }
    const own = { stream_options: { include_usage: true, continuous_usage_stats: true } }
    for (const [more, options] of [
      [own, own.stream_options],
      [{ stream_options: { include_usage: true } }, { include_usage: true }],
    ] as const) {
      const { text, call } = await bookedAfter(context, { script, more })
      assert.equal(text.match(/"usage"/g)?.length, 1, text)
      assert.match(text, /"choices":\[\],"usage":\{[^}]*\},"cost_usd":[^}]*\}\n\ndata: \[DONE\]\n\n$/)
      assert.deepEqual(call?.body.stream_options, options)
      assert.equal(call?.headers['x-running-usage'], undefined)
    }
  })
})
