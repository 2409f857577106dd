import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, generateText, type ModelMessage } from 'ai'
import { conversation } from './conversation.ts'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

const { question, answer } = conversation

describe('a conversation of the Vercel AI SDK by responses', () => {
  let platform: ClientPlatform
  before(async () => {
    platform = await startClientPlatform()
    platform.behave({ text: answer })
  })
  after(() => platform.close())

  async function twice(store: boolean | undefined) {
    const openai = createOpenAI({ baseURL: platform.routerUrl, apiKey: 'any' })
    const request = {
      model: openai('gpt-4o-mini'),
      maxRetries: 0,
      ...(store !== undefined && { providerOptions: { openai: { store } } }),
    }
    const messages: ModelMessage[] = [{ role: 'user', content: question }]
    const first = await generateText({ ...request, messages })
    return generateText({ ...request, messages: [...messages, ...first.response.messages, ...messages] })
  }

  test('goes on where it says that nothing is stored', async () => {
    assert.equal((await twice(false)).text, answer)
    const asked = { role: 'user', content: question }
    assert.deepEqual(platform.lastBody().messages, [asked, { role: 'assistant', content: answer }, asked])
  })

  test('is refused where it refers to what nobody has kept, and told what to set', async () => {
    await assert.rejects(twice(undefined), (error) => {
      assert.ok(APICallError.isInstance(error))
      assert.equal(error.statusCode, 400)
      assert.match(error.message, /store: false/)
      return true
    })
  })
})
