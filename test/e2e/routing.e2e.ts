import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlatform, type Platform } from './platform.ts'

const router = '/function/llm-router'

/** What the router decides, and what it says of it, on a running OpenFaaS. */
describe('the router', () => {
  let platform: Platform
  before(async () => {
    platform = await openPlatform()
  })
  after(() => platform.close())

  const ask = (path: string, body: unknown) => platform.call('POST', `${router}${path}`, body)
  const failure = (reply: { body: unknown }) => Object(Object(reply.body).error)
  const says = (content: unknown) => [{ role: 'user', content }]

  test('passes over targets whose functions are not deployed', async () => {
    // Cheaper at OpenRouter and Together, which stack.yml does not deploy.
    const reply = await ask('', { prompt: 'x', model: 'gpt-oss-120b', strategy: 'cost' })
    assert.equal(reply.status, 200, reply.text)
    assert.equal(Object(reply.body).provider, 'groq')
    assert.equal(Object(reply.body).strategy, 'cost')
  })

  test('tells what it would do, and calls nobody', async () => {
    const reply = await ask('/route', { prompt: 'How much is it?', private: true, strategy: 'cost' })
    assert.equal(reply.status, 200, reply.text)
    const { candidates, removed, reason } = Object(reply.body)
    assert.equal(reason, 'lowest_cost')
    assert.deepEqual(
      candidates.map((one: { target: string }) => one.target),
      ['ollama/llama3.2:1b'],
    )
    assert.ok(removed.some(({ why }: { why: string }) => /private/.test(why)))
  })

  test('never sends a request to a model that cannot do what it asks for', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
    const body = { model: 'openai/gpt-oss-20b', messages: says([image]) }
    const reply = await ask('/v1/chat/completions', body)
    assert.equal(reply.status, 422, reply.text)
    assert.equal(failure(reply).code, 'no_candidate')
    assert.match(failure(reply).message, /cannot do images/)
  })

  test('refuses what no window has room for', async () => {
    const body = { model: 'nomic-embed-text', input: 'word '.repeat(4000) }
    const reply = await ask('/v1/embeddings', body)
    assert.equal(reply.status, 400, reply.text)
    assert.equal(failure(reply).code, 'context_length_exceeded')
  })

  test('carries tools both ways', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }]
    const calls = [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } }]
    const messages = [
      ...says('How is the weather?'),
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'call_1', content: 'It rains.' },
    ]
    for (const model of ['gpt-oss-20b', 'gemini-3.5-flash-lite', 'claude-haiku-5-5', 'gpt-5-nano', 'llama3.2:1b']) {
      const reply = await ask('/v1/chat/completions', { model, messages, tools })
      assert.equal(reply.status, 200, `${model}: ${reply.text}`)
    }
  })

  test('says how its targets are, and what they have done', async () => {
    const health = await platform.call('GET', `${router}/health`)
    assert.equal(health.status, 200, health.text)
    const { status, healthy_clusters, total_clusters, targets } = Object(health.body)
    assert.ok(['healthy', 'degraded'].includes(status), status)
    assert.ok(healthy_clusters <= total_clusters && total_clusters >= 1)
    const embed = targets.find((one: { function: string }) => one.function === 'ollama-embed')
    assert.equal(embed.state, 'closed')
    // Each replica counts its own, and this may be one that nobody has asked anything yet.
    const total = async () => Object((await platform.call('GET', `${router}/stats`)).body).total
    let counted = await total()
    for (let tries = 0; counted === 0 && tries < 100; tries += 1) {
      await ask('', { prompt: 'x', private: true })
      counted = await total()
    }
    assert.ok(counted > 0)
  })
})
