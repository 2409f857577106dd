import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlatform, type Platform } from './platform.ts'

/** Streams through the whole chain; the gateway passes one on as it comes only to who asks for it first of all. */
describe('streams', () => {
  let platform: Platform
  before(async () => {
    platform = await openPlatform()
  })
  after(() => platform.close())

  const accept = { accept: 'text/event-stream' }
  const chat = {
    messages: [{ role: 'user', content: 'Tell me a story.' }],
    stream: true,
    stream_options: { include_usage: true },
  }
  const routes: [string, Record<string, string>, string][] = [
    ['to Groq', { 'x-llm-max-latency-ms': '100' }, '/function/llm-router/v1/chat/completions'],
    ['to Vertex', {}, '/function/llm-router/v1/chat/completions'],
    ['to Ollama', { 'x-llm-private': 'true' }, '/function/llm-router/v1/chat/completions'],
    ['of a provider function alone', {}, '/function/ollama-generate/v1/chat/completions'],
  ]
  for (const [what, headers, path] of routes) {
    test(`${what} come piece by piece, and whole`, async () => {
      const counts: number[] = []
      // On a busy machine a short answer may be there at once; one that is held back until its end always is.
      while (counts.length < 20 && !counts.some((count) => count > 1)) {
        const { status, pieces } = await platform.stream(path, chat, { ...headers, ...accept })
        const text = pieces.map((piece) => piece.text).join('')
        assert.equal(status, 200, text)
        assert.ok(text.endsWith('data: [DONE]\n\n'), text)
        assert.match(text, /"usage":\{[^}]*"prompt_tokens":\d+/)
        counts.push(pieces.length)
      }
      assert.ok(
        counts.some((count) => count > 1),
        `each of ${counts.length} streams came in one piece`,
      )
    })
  }

  const ask = 'Tell me a story.'
  const dialects: [string, Record<string, unknown>, RegExp][] = [
    ['responses', { input: ask }, /^event: response\.completed\ndata: \{.*"status":"completed".*"output_tokens":\d+/m],
    ['messages', { messages: [{ role: 'user', content: ask }], max_tokens: 500 }, /^event: message_stop\n/m],
    ['completions', { prompt: ask }, /"finish_reason":"stop".*data: \[DONE\]\n\n$/s],
  ]
  for (const [dialect, request, end] of dialects) {
    for (const name of ['llm-router', 'groq-generate']) {
      test(`of ${dialect} by ${name} end as their dialect wants it`, async () => {
        const path = `/function/${name}/v1/${dialect}`
        const { status, pieces } = await platform.stream(path, { ...request, stream: true }, accept)
        const text = pieces.map((piece) => piece.text).join('')
        assert.equal(status, 200, text)
        assert.match(text, end)
      })
    }
  }

  // A platform can cut a stream that begins before it has seen the end of its request. One of a client is for the client to notice.
  test('of functions reach the router whole, many at once', async () => {
    const path = '/function/llm-router/v1/chat/completions'
    const one = async () => (await platform.stream(path, chat, { ...accept, 'x-llm-max-latency-ms': '100' })).pieces
    for (let count = 0; count < 300; count += 6) {
      for (const pieces of await Promise.all(Array.from({ length: 6 }, one))) {
        const text = pieces.map((piece) => piece.text).join('')
        assert.ok(!text.includes('"error"'), text)
      }
    }
  })

  test('of the short form have the rest of the reply at the end', async () => {
    const { pieces } = await platform.stream('/function/llm-router', { prompt: 'x', stream: true }, accept)
    const events = pieces
      .map((piece) => piece.text)
      .join('')
      .split('\n\n')
    const rest = JSON.parse((events.at(-3) ?? '').slice('data: '.length))
    assert.equal(rest.provider, 'vertex')
    assert.ok(rest.cost_usd > 0)
  })

  test('are whole also for a client that does not ask for them so', async () => {
    const reply = await platform.call('POST', '/function/llm-router/v1/chat/completions', chat, {
      accept: 'application/json',
    })
    assert.equal(reply.status, 200)
    assert.ok(reply.text.endsWith('data: [DONE]\n\n'))
  })

  test('that cannot begin are an error with its status', async () => {
    const reply = await platform.call(
      'POST',
      '/function/llm-router/v1/chat/completions',
      { ...chat, model: 'gpt-9' },
      accept,
    )
    assert.equal(reply.status, 404, reply.text)
    assert.equal(Object(Object(reply.body).error).code, 'model_not_found')
    const message = { model: 'gpt-9', messages: [{ role: 'user', content: ask }], max_tokens: 50, stream: true }
    const inMessages = await platform.call('POST', '/function/llm-router/v1/messages', message, accept)
    assert.equal(inMessages.status, 404, inMessages.text)
    assert.equal(Object(inMessages.body).type, 'error')
    assert.equal(Object(Object(inMessages.body).error).type, 'not_found_error')
  })
})
