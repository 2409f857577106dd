import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import OpenAI, { APIError } from 'openai'
import { openPlatform, type Platform } from '../e2e/platform.ts'

/** The real client of OpenAI for Node, unchanged, on the router behind a gateway. */
describe('openai-node', () => {
  let platform: Platform
  let client: OpenAI
  before(async () => {
    platform = await openPlatform()
    client = new OpenAI({
      baseURL: `${platform.url}/function/llm-router/v1`,
      apiKey: 'of the team',
      defaultHeaders: { Accept: 'text/event-stream' },
    })
  })
  after(() => platform.close())

  const messages = [{ role: 'user' as const, content: 'Is this spam: you have won!' }]

  test('chats, and reads the decision in the headers', async () => {
    const { data, response, request_id } = await client.chat.completions
      .create({ model: 'auto', messages })
      .withResponse()
    assert.match(data.choices[0]?.message.content ?? '', /\S/)
    assert.ok((data.usage?.total_tokens ?? 0) > 0)
    assert.equal(response.headers.get('x-llm-provider'), 'vertex')
    assert.ok(request_id)
  })

  test('gives hints by headers, or by metadata', async () => {
    const byHeader = client.chat.completions.create(
      { model: 'auto', messages },
      { headers: { 'x-llm-private': 'true' } },
    )
    assert.equal((await byHeader.withResponse()).response.headers.get('x-llm-provider'), 'ollama')
    const metadata = { task: 'classify', max_latency_ms: '200' }
    const byMetadata = client.chat.completions.create({ model: 'auto', messages, metadata })
    assert.equal((await byMetadata.withResponse()).response.headers.get('x-llm-provider'), 'groq')
  })

  test('streams, by hand and by its helper', async () => {
    const request = { model: 'auto', messages, stream_options: { include_usage: true } }
    let text = ''
    let tokens = 0
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? ''
      tokens = chunk.usage?.total_tokens ?? tokens
    }
    assert.match(text, /\S/)
    assert.ok(tokens > 0)
    const helped = await client.chat.completions.stream(request).finalChatCompletion()
    assert.equal(helped.choices[0]?.message.content, text)
  })

  test('embeds, in base64 as it asks of its own accord', async () => {
    const { data, model } = await client.embeddings.create({ model: 'nomic-embed-text', input: ['one', 'two'] })
    assert.equal(model, 'nomic-embed-text')
    assert.equal(data.length, 2)
    assert.ok(data.every(({ embedding }) => embedding.length > 0 && embedding.every(Number.isFinite)))
  })

  test('lists the models, and finds one by a name with a slash', async () => {
    const models = await Array.fromAsync(client.models.list())
    assert.ok(models.some(({ id }) => id === 'gemini-2.5-flash'))
    assert.equal((await client.models.retrieve('openai/gpt-oss-20b')).owned_by, 'groq')
  })

  test('raises errors with their status, code and param, and does not try again what cannot succeed', async () => {
    const refused = client.chat.completions.create({ model: 'gpt-9', messages })
    await assert.rejects(refused, (error) => {
      assert.ok(error instanceof APIError)
      assert.deepEqual([error.status, error.code, error.param], [404, 'model_not_found', 'model'])
      return true
    })
  })
})
