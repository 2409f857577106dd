import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import OpenAI, { BadRequestError } from 'openai'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

/** As clients of OpenRouter send it with the client of OpenAI, whatever the server behind it. */
describe('reasoning in chat completions', () => {
  let platform: ClientPlatform
  let clients: OpenAI[]
  before(async () => {
    platform = await startClientPlatform()
    clients = [
      new OpenAI({ baseURL: platform.routerUrl, apiKey: 'any', maxRetries: 0 }),
      new OpenAI({ baseURL: platform.functionUrl, apiKey: platform.functionToken, maxRetries: 0 }),
    ]
  })
  after(() => platform.close())

  const request = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Hello' }] }

  test('reaches OpenAI as the effort that it knows, from the router and the function itself', async () => {
    for (const client of clients) {
      const effort = { reasoning: { effort: 'low', exclude: false } }
      await client.chat.completions.create({ ...request, ...effort })
      assert.equal(platform.lastBody().reasoning_effort, 'low')
      const stream = client.chat.completions.stream({ ...request, ...effort })
      await stream.finalChatCompletion()
      assert.equal(platform.lastBody().reasoning_effort, 'low')
      await client.chat.completions.create({ ...request, ...{ reasoning: { enabled: true } } })
      assert.equal(platform.lastBody().reasoning_effort, 'medium')
    }
  })

  test('is refused by name where an answer would not do what it asks for', async () => {
    for (const client of clients) {
      const asked = client.chat.completions.create({ ...request, ...{ reasoning: { exclude: true } } })
      await assert.rejects(asked, (error) => error instanceof BadRequestError && error.param === 'reasoning.exclude')
    }
  })
})
