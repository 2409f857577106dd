import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { answer, chunk, startUpstream, stream, type UpstreamCall } from './upstream.ts'

const head = { id: 'c', object: 'chat.completion', created: 1, model: 'm' }
const usd = { input: 10, output: 100 }
const target = {
  usdPerMillionTokens: usd,
  contextWindowTokens: 200_000,
  maxOutputTokens: 1000,
  capabilities: ['tools'],
}
const catalogue = { allowances: { all: { budgets: [{ usd: 1000, per: 'month' }] } } }
const words = 'word '.repeat(400)
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: JSON.stringify({ words }) } }
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]

type Case = { usage: object; said?: object; more?: object; price?: object }

/** What is booked, shown to the caller and counted as unknown. */
async function booked(
  context: TestContext,
  { usage, said = { content: words }, more, price }: Case,
  isStream: boolean,
) {
  const reason = 'tool_calls' in said ? 'tool_calls' : 'stop'
  const upstream = await startUpstream(context, (asked: UpstreamCall) => {
    const message = { role: 'assistant', ...said }
    if (!isStream)
      return answer(asked, 200, { ...head, choices: [{ index: 0, message, finish_reason: reason }], usage })
    const pieces = 'tool_calls' in said ? { tool_calls: [{ index: 0, ...call }] } : said
    const told = JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage })
    stream(asked, [chunk({ role: 'assistant', ...pieces }), chunk({}, reason), told, '[DONE]'])
    asked.response.end()
  })
  const priced = { ...target, ...price }
  const scene = await startScene(context, { first: { at: upstream, target: priced } }, { catalogue })
  const options = isStream && { stream: true, stream_options: { include_usage: true } }
  const messages = [{ role: 'user', content: 'hello '.repeat(100) }]
  const got = await scene.router.post('/v1/chat/completions', { messages, ...options, ...more })
  assert.equal(got.status, 200, got.text)
  const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
  await until(async () => (await balance()).reserved_usd === 0)
  const unknown = await scene.metric('llm_token_cost_unknown_total', { missing: 'usage' })
  return { used: (await balance()).used_usd, unknown }
}

function assertBetween(actual: number, least: number, most: number): void {
  assert.ok(actual >= least && actual <= most, `${actual} is not between ${least} and ${most}`)
}

const noPrompt = { prompt_tokens: 0, completion_tokens: 400, total_tokens: 400 }
const noAnswer = { prompt_tokens: 100, completion_tokens: 0, total_tokens: 100 }

for (const isStream of [false, true]) {
  describe(`a count of 0 that cannot be (stream: ${isStream})`, () => {
    test('of the prompt is replaced by an estimate, and the answer costs what was told', async (context) => {
      const { used, unknown } = await booked(context, { usage: noPrompt }, isStream)
      assertBetween(used, (400 * 100 + 80 * 10) / 1e6, (400 * 100 + 200 * 10) / 1e6)
      assert.equal(unknown, 1)
    })

    for (const [what, said, more] of [
      ['text', { content: words }, {}],
      ['thoughts', { content: 'x', reasoning_content: words }, {}],
      ['a call', { content: null, tool_calls: [call] }, { tools }],
    ] as const) {
      test(`of an answer that is ${what} is replaced by what came`, async (context) => {
        const { used, unknown } = await booked(context, { usage: noAnswer, said, more }, isStream)
        assertBetween(used, (100 * 10 + 390 * 100) / 1e6, (100 * 10 + 600 * 100) / 1e6)
        assert.equal(unknown, 1)
      })
    }

    test('of an answer is right where nothing came but a refusal, which is of a blocked prompt', async (context) => {
      const said = { content: null, refusal: words }
      const blocked = await booked(context, { usage: noAnswer, said }, isStream)
      assert.deepEqual(blocked, { used: (100 * 10) / 1e6, unknown: 0 })
    })

    test('is no matter where nothing is charged for it', async (context) => {
      const free = (prices: object) => ({ usdPerMillionTokens: { ...usd, ...prices } })
      const answered = await booked(context, { usage: noAnswer, price: free({ output: 0 }) }, isStream)
      assert.deepEqual(answered, { used: (100 * 10) / 1e6, unknown: 0 })
      const asked = await booked(context, { usage: noPrompt, price: free({ input: 0 }) }, isStream)
      assert.deepEqual(asked, { used: (400 * 100) / 1e6, unknown: 0 })
    })

    test('does not undo a cost that the provider tells', async (context) => {
      const usage = { ...noAnswer, cost: 0.25 }
      const told = await booked(context, { usage, price: { costInReply: true } }, isStream)
      assert.deepEqual(told, { used: 0.25, unknown: 0 })
    })

    test('of a prompt with sound that the usage does not tell apart leaves what was reserved', async (context) => {
      const sound = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }
      const more = { messages: [{ role: 'user', content: [sound] }] }
      const price = { usdPerMillionTokens: { ...usd, audioInput: 50 }, capabilities: ['audio'] }
      const usage = { prompt_tokens: 1000, completion_tokens: 10, total_tokens: 1010 }
      const { used, unknown } = await booked(context, { usage, more, price }, isStream)
      assertBetween(used, (200_000 * 50) / 1e6, (200_000 * 50 + 1000 * 100) / 1e6)
      assert.equal(unknown, 1)
    })
  })
}

test('a prompt of 0 tokens that was embedded leaves what was reserved', async (context) => {
  const data = [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }]
  const usage = { prompt_tokens: 0, total_tokens: 100 }
  const upstream = await startUpstream(context, (asked) =>
    answer(asked, 200, { object: 'list', model: 'm', data, usage }),
  )
  const embedding = { tasks: ['embed'], usdPerMillionTokens: { input: 10, output: 0 }, contextWindowTokens: 8000 }
  const scene = await startScene(context, { first: { at: upstream, target: embedding } }, { catalogue })
  const got = await scene.router.post('/v1/embeddings', { input: 'hello '.repeat(100) })
  assert.equal(got.status, 200, got.text)
  const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
  await until(async () => (await balance()).reserved_usd === 0)
  assert.ok((await balance()).used_usd >= (600 * 10) / 1e6)
})
