import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { answer, chunk, startUpstream, stream, type UpstreamCall, usage as wholeUsage, words } from './upstream.ts'

const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
const target = { usdPerMillionTokens: { input: 10, output: 100 } }
/** Of 100 tokens of the prompt, and 60 of the answer. */
const usd = (100 * 10 + 60 * 100) / 1e6

function answers(...usages: object[]) {
  return (call: UpstreamCall) => {
    if (call.body.stream) {
      const told = usages.map((usage) => JSON.stringify({ ...head, choices: [], usage }))
      stream(call, [...words(3), chunk({}, 'stop'), ...told, '[DONE]'])
      call.response.end()
      return
    }
    const choices = [{ index: 0, message: { role: 'assistant', content: 'An answer' }, finish_reason: 'stop' }]
    answer(call, 200, { ...head, object: 'chat.completion', choices, usage: usages.at(-1) })
  }
}

describe('the cost of a call is known', () => {
  for (const usage of [
    { prompt_tokens: 100, completion_tokens: 60, total_tokens: null },
    { prompt_tokens: 100, completion_tokens: null, total_tokens: 160 },
    { prompt_tokens: 100, total_tokens: 160 },
  ]) {
    for (const isStreamed of [false, true]) {
      test(`by the usage ${JSON.stringify(usage)} (stream: ${isStreamed})`, async (context) => {
        const upstream = await startUpstream(context, answers(usage))
        const scene = await startScene(context, { first: { at: upstream, target } })
        const got = await (isStreamed ? scene.askStream({ stream_options: { include_usage: true } }) : scene.ask())
        assert.equal(got.status, 200, got.text)
        assert.match(got.text, new RegExp(`"cost_usd":${usd}\\b`))
        assert.match(got.text, /"completion_tokens":60\b/)
        assert.equal(await scene.metric('llm_token_cost_usd_total'), usd)
      })
    }
  }

  for (const [what, first, last] of [
    ['before one of its prompt alone', wholeUsage, { prompt_tokens: 100 }],
    ['before one without its answer', wholeUsage, { prompt_tokens: 100, completion_tokens: 0 }],
    ['of its prompt, before one without it', { prompt_tokens: 100 }, { prompt_tokens: 0, completion_tokens: 60 }],
  ] as const) {
    test(`by the usage that a stream has reported ${what}`, async (context) => {
      const upstream = await startUpstream(context, answers(first, last))
      const scene = await startScene(context, { first: { at: upstream, target } })
      const got = await scene.askStream({ stream_options: { include_usage: true } })
      assert.match(got.text, new RegExp(`"cost_usd":${usd}\\b`))
      assert.equal(await scene.metric('llm_token_cost_usd_total'), usd)
    })
  }
})

test('a stream that fails before its prompt was reported has cost its prompt', async (context) => {
  const usage = { prompt_tokens: 0, completion_tokens: 1, total_tokens: 1 }
  const counted = words(3).map((data) => JSON.stringify({ ...JSON.parse(data), usage }))
  const failure = JSON.stringify({ error: { message: 'It broke', type: 'server_error', param: null, code: null } })
  const upstream = await startUpstream(context, (call) => stream(call, [...counted, failure]))
  const allowances = { all: { budgets: [{ usd: 1000, per: 'month' }] } }
  const known = { ...target, contextWindowTokens: 200_000, maxOutputTokens: 1000 }
  const scene = await startScene(context, { first: { at: upstream, target: known } }, { catalogue: { allowances } })
  const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
  await scene.askStream({ messages: [{ role: 'user', content: 'word '.repeat(10_000) }] })
  await until(async () => (await balance()).reserved_usd === 0)
  assert.ok((await balance()).used_usd > (5000 * 10) / 1e6)
})
