import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import Anthropic, { APIError } from '@anthropic-ai/sdk'
import { openPlatform, type Platform } from '../e2e/platform.ts'

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
})
