import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { until } from '../until.ts'
import { bookedAfter, catalogue } from './booked-stream.ts'
import { begun, ended, startClaude } from './claude.ts'
import { startScene } from './scene.ts'
import { answer, chunk, startUpstream, stream, type UpstreamCall, usage, whole } from './upstream.ts'

const head = { id: 'c', object: 'chat.completion', created: 1, model: 'm' }
const target = {
  usdPerMillionTokens: { input: 10, output: 100 },
  contextWindowTokens: 200_000,
  maxOutputTokens: 50_000,
  capabilities: ['tools'],
}
/** Of 100 tokens of the prompt, and 60 of the answer. */
const usd = 0.007
const messages = [{ role: 'user', content: 'x' }]

const saying = (message: object, reason: string, more: object = { usage }) => ({
  ...{ ...head, ...more },
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: reason }],
})
const calling = (given: string) => ({
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: given } }],
})

/** What comes of a request in a scene with this script, and what is booked of it. */
async function refused(
  context: TestContext,
  script: (call: UpstreamCall) => void,
  { path = '/v1/chat/completions', body = {}, price = {} } = {},
) {
  const at = await startUpstream(context, script)
  const scene = await startScene(context, { first: { at, target: { ...target, ...price } } }, { catalogue })
  const got = await scene.router.post(path, { messages, max_tokens: 40_000, ...body })
  const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
  await until(async () => (await balance()).reserved_usd === 0)
  const told = await scene.metric('llm_token_cost_usd_total')
  return { got, used: (await balance()).used_usd, told, unknown: await scene.metric('llm_token_cost_unknown_total') }
}

describe('an answer that is refused costs what its provider has reported', () => {
  const replies: [what: string, reply: object][] = [
    ['has thought alone', saying({ content: '', reasoning_content: 'hmm' }, 'stop')],
    ['has a call that is cut', saying(calling('{"a'), 'tool_calls')],
    ['ended by an error', saying({ content: 'x' }, 'error')],
    ['is empty', saying({ content: '' }, 'stop')],
    ['holds an error', { ...saying({ content: 'x' }, 'stop'), error: { message: 'It broke', code: 500 } }],
  ]
  for (const [what, reply] of replies) {
    test(`and which ${what}`, async (context) => {
      const { got, used, told, unknown } = await refused(context, (call) => answer(call, 200, reply))
      assert.equal(got.status, 502, got.text)
      assert.ok(Math.abs(used - usd) < 1e-9, String(used))
      assert.deepEqual([told, unknown], [usd, 0])
      assert.equal(got.headers.get('x-should-retry'), 'false')
      // It is between the function and the router.
      assert.equal(got.headers.get('x-llm-reported'), null)
      assert.doesNotMatch(got.text, /prompt_tokens/)
    })
  }

  const onlyUsage = JSON.stringify({ ...JSON.parse(chunk({})), choices: [], usage })
  const withUsage = (data: string) => JSON.stringify({ ...JSON.parse(data), usage })
  const streams: [what: string, data: string[]][] = [
    ['says nothing', [chunk({ role: 'assistant', content: '' }), chunk({}, 'stop'), onlyUsage, '[DONE]']],
    ['ends by an error before its first word', [withUsage(chunk({ content: '' }, 'error')), '[DONE]']],
  ]
  for (const [what, data] of streams) {
    test(`and which is a stream that ${what}`, async (context) => {
      const script = (call: UpstreamCall) => {
        stream(call, data)
        call.response.end()
      }
      const { got, used, told, unknown } = await refused(context, script, { body: { stream: true } })
      assert.equal(got.status, 502, got.text)
      assert.deepEqual([used, told, unknown], [usd, usd, 0])
      assert.equal(got.headers.get('x-llm-reported'), null)
    })
  }

  test('and which is whole in the place of a stream', async (context) => {
    const script = (call: UpstreamCall) => answer(call, 200, saying({ content: 'x' }, 'stop'))
    const { got, used, told } = await refused(context, script, { body: { stream: true } })
    assert.deepEqual([got.status, used, told], [502, usd, usd], got.text)
  })

  test('and whose thoughts are in the total alone, whole in the place of a stream or with an error', async (context) => {
    const thinking = { ...usage, completion_tokens: 20, completion_tokens_details: { reasoning_tokens: 40 } }
    const reply = saying({ content: 'x' }, 'stop', { usage: thinking })
    const failed = { ...reply, error: { message: 'It broke', code: 500 } }
    for (const body of [{ stream: true }, {}]) {
      const { used } = await refused(context, (call) => answer(call, 200, body.stream ? reply : failed), { body })
      assert.ok(Math.abs(used - usd) < 1e-9, `${used} ${body.stream}`)
    }
  })

  test("and which is Claude's, who has said nothing", async (context) => {
    const events = [begun({ input_tokens: 100, output_tokens: 1 }), ...ended({ output_tokens: 60 })]
    assert.equal((await bookedAfter(context, await startClaude(context, events))).usd, usd)
  })

  test('and which is of vectors', async (context) => {
    const counted = { prompt_tokens: 8, total_tokens: 8 }
    const data = [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }]
    const { got, used, told } = await refused(
      context,
      (call) => answer(call, 200, { object: 'list', model: 'm', data, usage: counted }),
      {
        path: '/v1/embeddings',
        body: { input: ['one', 'two'], messages: undefined, max_tokens: undefined },
        price: { tasks: ['embed'], capabilities: [], usdPerMillionTokens: { input: 10, output: 0 } },
      },
    )
    assert.deepEqual([got.status, used, told], [502, 0.00008, 0.00008], got.text)
  })

  test('and which leaves out the log probabilities: their error is passed on, and the usage is not', async (context) => {
    const body = { logprobs: true }
    const price = { capabilities: ['logprobs'] }
    const script = (call: UpstreamCall) => answer(call, 200, saying({ content: 'x' }, 'stop'))
    const { got, used, told } = await refused(context, script, { body, price })
    assert.equal(Object(got.body).error.code, 'unsupported_by_provider')
    assert.equal(got.headers.get('x-llm-reported'), null)
    assert.deepEqual([used, told], [usd, usd])
  })
})

describe('an answer that is refused costs what was reserved for it', () => {
  const most = (40_000 * 100) / 1e6
  const replies: [what: string, reply: object][] = [
    ['nothing is reported', saying({ content: '', reasoning_content: 'hmm' }, 'stop', {})],
    ['the report has none of its tokens', saying(calling('{"a'), 'tool_calls', { usage: { prompt_tokens: 100 } })],
    [
      'the report is of zeros',
      saying({ content: 'x' }, 'error', { usage: { prompt_tokens: 0, completion_tokens: 0 } }),
    ],
  ]
  for (const [what, reply] of replies) {
    test(`where ${what}`, async (context) => {
      const { used, unknown } = await refused(context, (call) => answer(call, 200, reply))
      assert.ok(used >= most, String(used))
      assert.equal(unknown, 1)
    })
  }
})

test('an answer that its dialect cannot carry is refused while the next candidate can be asked', async (context) => {
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  const painted = (call: UpstreamCall) => answer(call, 200, saying({ content: 'x', images: [image] }, 'stop'))
  const options = { path: '/v1/responses', body: { messages: undefined, max_tokens: undefined, input: 'x' } }
  const { got, used, told } = await refused(context, painted, options)
  assert.deepEqual([got.status, Object(got.body).error.code, used, told], [502, 'bad_reply', usd, usd])
  assert.equal(got.headers.get('x-should-retry'), 'false')
  const [first, second] = [await startUpstream(context, painted), await startUpstream(context, whole)]
  const scene = await startScene(context, { first: { at: first, target }, second: { at: second, target } })
  const next = await scene.router.post('/v1/responses', { model: 'auto', input: 'x' })
  assert.deepEqual([next.status, next.headers.get('x-llm-provider')], [200, 'second'], next.text)
})

test('the next candidate answers, and what the refused answer has cost is counted beside it', async (context) => {
  const empty = await startUpstream(context, (call) => answer(call, 200, saying({ content: '' }, 'stop')))
  const good = await startUpstream(context, whole)
  const scene = await startScene(context, { first: { at: empty, target }, second: { at: good, target } }, { catalogue })
  const got = await scene.router.post('/v1/chat/completions', { messages })
  assert.equal(got.headers.get('x-llm-provider'), 'second')
  assert.equal(await scene.metric('llm_token_cost_usd_total'), 2 * usd)
})
