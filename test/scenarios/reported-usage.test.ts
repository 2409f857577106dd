import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertNear, bookedAfter, catalogue, counted as reporting, target, usd } from './booked-stream.ts'
import { begun, startClaude, text } from './claude.ts'
import { startScene } from './scene.ts'
import { chunk, startUpstream, stream, type UpstreamCall, words } from './upstream.ts'

/** Most of it are thoughts that nobody has seen. */
const hidden = { prompt_tokens: 12, completion_tokens: 20_000, total_tokens: 20_012 }
/** As some proxies of Gemini report it. */
const totals = { ...hidden, completion_tokens: 3 }
const hiddenUsd = (12 * usd.input + 20_000 * usd.output) / 1e6

const counted = (data: string, usage: object = hidden) => reporting(data, usage)
const inChoice = (data: string, index: number) =>
  JSON.stringify({ ...JSON.parse(data), choices: [{ ...JSON.parse(data).choices[0], index }] })
const onlyUsage = JSON.stringify({ ...JSON.parse(chunk({})), choices: [], usage: hidden })
const last = chunk({ content: 'LAST' })
const failure = JSON.stringify({ error: { message: 'It broke', type: 'server_error', param: null, code: null } })

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

  test('by a total that alone tells of thoughts', async (context) => {
    const data = [...words(2), last].map((one) => counted(one, totals))
    assertNear((await bookedAfter(context, { script: (call) => stream(call, data) })).usd, hiddenUsd)
  })

  for (const limit of [{}, { timeout_ms: 20_000 }]) {
    test(`where the answer would be kept, with the limits ${JSON.stringify(limit)}`, async (context) => {
      const script = (call: UpstreamCall) => stream(call, [...running(words(2)), failure])
      const cached = { catalogue: { ...catalogue, cache: { use: 'always' } } }
      const more = { temperature: 0, ...limit }
      assertNear((await bookedAfter(context, { script, scene: cached, more })).usd, hiddenUsd)
    })
  }

  test('where Claude says at first how much of the prompt it has written to its cache', async (context) => {
    const usage = {
      input_tokens: 12,
      cache_creation_input_tokens: 100_000,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    }
    const claude = await startClaude(context, [begun(usage), text('Begin '), text('LAST')])
    assertNear((await bookedAfter(context, claude)).usd, (12 * 10 + 100_000 * 12.5) / 1e6)
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
