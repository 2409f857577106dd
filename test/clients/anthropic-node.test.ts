import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import Anthropic, { APIError } from '@anthropic-ai/sdk'
import { openPlatform, type Platform } from '../e2e/platform.ts'
import { agentsHeaders, agentsRequest } from './agents-request.ts'

/** The real client of Anthropic for Node, unchanged, on the router behind a gateway. */
describe('anthropic-node', () => {
  let platform: Platform
  let client: Anthropic
  before(async () => {
    platform = await openPlatform()
    client = new Anthropic({ baseURL: `${platform.url}/function/llm-router`, apiKey: 'of the team', maxRetries: 0 })
  })
  after(() => platform.close())

  const messages = [{ role: 'user' as const, content: 'Is this spam: you have won!' }]
  const request = { model: 'auto', max_tokens: 200, messages }

  test('creates a message, and reads the decision in the headers', async () => {
    const { data, response, request_id } = await client.messages.create(request).withResponse()
    assert.equal(data.content[0]?.type === 'text' && data.content[0].text.length > 0, true)
    assert.equal(data.stop_reason, 'end_turn')
    assert.ok(data.usage.input_tokens > 0 && data.usage.output_tokens > 0)
    assert.equal(response.headers.get('x-llm-provider'), 'vertex')
    assert.ok(request_id)
  })

  test('streams what it would create', async () => {
    const whole = await client.messages.create(request)
    const streamed = await client.messages.stream(request).finalMessage()
    assert.deepEqual(streamed.content, whole.content)
    assert.equal(streamed.stop_reason, whole.stop_reason)
    assert.deepEqual(streamed.usage.output_tokens, whole.usage.output_tokens)
  })

  test('raises errors with their status and type', async () => {
    await assert.rejects(client.messages.create({ ...request, model: 'gpt-9' }), (error) => {
      assert.ok(error instanceof APIError)
      assert.deepEqual([error.status, error.type], [404, 'not_found_error'])
      return true
    })
  })

  for (const model of [
    'gemini-2.5-flash',
    'gpt-5-mini',
    'claude-haiku-5-5',
    'llama3.2:1b',
    'openai/gpt-oss-20b',
    'global.anthropic.claude-haiku-5-5',
  ]) {
    test(`is answered by ${model} as an agent asks, whole and streamed`, async () => {
      const asked = { ...agentsRequest, model }
      const options = { headers: agentsHeaders, query: { beta: 'true' } }
      const whole = await client.messages.create(asked, { ...options, timeout: 60_000 })
      const streamed = await client.messages.stream(asked, options).finalMessage()
      assert.ok(whole.content.length > 0)
      assert.deepEqual(streamed.content.map(told), whole.content.map(told))
      assert.equal(streamed.stop_reason, whole.stop_reason)
      assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens)
      assert.ok(whole.usage.input_tokens > 0)
    })
  }

  test('counts the tokens of a prompt with its tools, as an estimate', async () => {
    const { system, tools } = agentsRequest
    const bare = await client.messages.countTokens({ model: 'auto', messages }).withResponse()
    const full = await client.messages.countTokens({ model: 'auto', messages, system, tools })
    assert.equal(bare.response.headers.get('x-llm-estimated'), 'true')
    assert.ok(bare.data.input_tokens > 5 && bare.data.input_tokens < 40)
    assert.ok(full.input_tokens > bare.data.input_tokens + 20)
  })

  test('counts as the provider does where that one can tell, and where the prompt is private as an estimate', async () => {
    const { system, tools } = agentsRequest
    const asked = { model: 'claude-haiku-5-5', messages, system, tools }
    const { data, response } = await client.messages.countTokens(asked).withResponse()
    const { usage } = await client.messages.create({ ...asked, max_tokens: 200 })
    assert.equal(response.headers.get('x-llm-estimated'), null)
    assert.equal(response.headers.get('x-llm-provider'), 'anthropic')
    const { input_tokens: rest, cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage
    assert.equal(data.input_tokens, rest + (read ?? 0) + (written ?? 0))
    const shown = { headers: { 'x-llm-private': 'true' } }
    const ownCount = await client.messages.countTokens({ ...asked, model: 'auto' }, shown).withResponse()
    assert.equal(ownCount.response.headers.get('x-llm-estimated'), 'true')
  })

  test('lists the models, and finds one by its name', async () => {
    const models = await Array.fromAsync(client.models.list())
    assert.ok(models.some(({ id, type, display_name }) => id === display_name && type === 'model'))
    assert.equal((await client.models.retrieve('claude-haiku-5-5')).id, 'claude-haiku-5-5')
    const inPages = await Array.fromAsync(client.models.list({ limit: 3 }))
    assert.deepEqual(inPages, models)
    await assert.rejects(client.models.retrieve('gpt-9'), (error) => {
      assert.ok(error instanceof APIError)
      assert.deepEqual([error.status, error.type], [404, 'not_found_error'])
      return true
    })
  })

  test('names what cannot be carried by the field that was sent', async () => {
    const cases: [object, RegExp][] = [
      [{ container: 'c' }, /container/],
      [{ mcp_servers: [{ type: 'url', url: 'https://a.example', name: 'a' }] }, /mcp_servers/],
      [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, /tools\.0\.type/],
      [{ max_tokens: null }, /max_tokens/],
      [{ temprature: 1 }, /temprature/],
      [{ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }, /context_management\.edits\.0\.type/],
      [{ messages: [{ role: 'user', content: [{ type: 'search_result' }] }] }, /messages\.0\.content\.0\.type/],
    ]
    for (const [more, named] of cases) {
      await assert.rejects(client.messages.create({ ...request, ...more } as typeof request), (error) => {
        assert.ok(error instanceof APIError)
        assert.deepEqual([error.status, error.type], [400, 'invalid_request_error'])
        assert.match(error.apiMessage ?? '', named)
        return true
      })
    }
  })

  test('is told so in its own shape where the method or the body is wrong', async () => {
    const url = `${platform.url}/function/llm-router/v1/messages`
    for (const [init, status, type] of [
      [{ method: 'GET' }, 405, 'invalid_request_error'],
      [{ method: 'POST', body: '{' }, 400, 'invalid_request_error'],
    ] as const) {
      const response = await fetch(url, init)
      const body: unknown = await response.json()
      assert.deepEqual([response.status, Object(body).type, Object(body).error.type], [status, 'error', type])
      assert.equal(Object(body).request_id, response.headers.get('request-id'))
    }
  })
})

/** A call may have another id each time. */
function told(block: Anthropic.ContentBlock): unknown {
  return block.type === 'tool_use' ? { name: block.name, input: block.input } : block
}
