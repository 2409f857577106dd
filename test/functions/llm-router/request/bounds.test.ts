import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { boundsOfChat, boundsOfEmbeddings } from '../../../../functions/llm-router/request/bounds.ts'
import { estimateTokens } from '../../../../functions/llm-router/request/estimate-tokens.ts'
import { needsOfChat } from '../../../../functions/llm-router/request/needs.ts'
import { wav } from './sounds.ts'

describe('what bounds a request', () => {
  const boundsOf = (request: object) => {
    const chat = checkRequest(chatRequestSchema, request)
    return boundsOfChat(chat, needsOfChat(chat))
  }
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(100_000)}` } }

  test('is never fewer tokens than its text has', () => {
    const message = fc.record({ role: fc.constantFrom('user', 'system'), content: fc.string({ unit: 'grapheme' }) })
    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), (messages) => {
        const tokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
        assert.ok(boundsOf({ messages }).promptTokens >= tokens)
      }),
    )
  })
  test('counts tools and schemas, and each image as one, whatever its size', () => {
    const words = 'word '.repeat(1000)
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'x' }, image, image] }]
    const { promptTokens, images, hasMedia } = boundsOf({ messages })
    assert.ok(promptTokens < 1000, String(promptTokens))
    assert.deepEqual([images, hasMedia], [2, true])
    const tools = [{ type: 'function', function: { name: 'f', description: words } }]
    assert.ok(boundsOf({ messages: [{ role: 'user', content: 'x' }], tools }).promptTokens >= 5000)
    const response_format = { type: 'json_schema', json_schema: { name: 'n', schema: { description: words } } }
    assert.ok(boundsOf({ messages: [{ role: 'user', content: 'x' }], response_format }).promptTokens >= 5000)
  })
  for (const name of ['image_url', 'input_audio']) {
    const words = 'word '.repeat(1000)
    const schema = { type: 'object', properties: { said: { description: words }, [name]: { type: 'string' } } }
    const ask = (request: object) => boundsOf({ messages: [{ role: 'user', content: 'x' }], ...request })
    test(`counts what is beside a property ${name} of a schema, or in it`, () => {
      const within = { type: 'object', properties: { [name]: { type: 'string', description: words } } }
      for (const parameters of [schema, within]) {
        const tools = [{ type: 'function', function: { name: 'f', parameters } }]
        const response_format = { type: 'json_schema', json_schema: { name: 'n', schema: parameters } }
        for (const request of [{ tools }, { response_format }]) {
          const { promptTokens, images } = ask(request)
          assert.ok(promptTokens >= 5000, String(promptTokens))
          assert.equal(images, 0)
        }
      }
    })
    test(`counts a part of text with a field ${name}, and the other fields of a part of that type`, () => {
      const text = ask({ messages: [{ role: 'user', content: [{ type: 'text', text: words, [name]: {} }] }] })
      assert.ok(text.promptTokens >= 5000, String(text.promptTokens))
      assert.equal(text.images, 0)
      const media = { url: 'https://example.com/a.png', data: 'AAAA', format: 'wav' }
      const other = ask({ messages: [{ role: 'user', content: [{ type: name, [name]: media, note: words }] }] })
      assert.ok(other.promptTokens >= 5000, String(other.promptTokens))
      assert.equal(other.images, name === 'image_url' ? 1 : 0)
    })
  }
  test('takes a text that looks like an image for text', () => {
    const content = `data:image/png;base64,${'A'.repeat(1000)}`
    assert.ok(boundsOf({ messages: [{ role: 'user', content }] }).promptTokens > 1000)
  })
  test('is open for files, searches and sound without a least, and takes other sound by its length', () => {
    const of = (...content: object[]) => boundsOf({ messages: [{ role: 'user', content }] })
    assert.equal(of({ type: 'file', file: { file_data: 'x' } }).promptTokens, Number.POSITIVE_INFINITY)
    assert.equal(of({ type: 'video_url', video_url: {} }).promptTokens, Number.POSITIVE_INFINITY)
    const search = boundsOf({ messages: [{ role: 'user', content: 'x' }], web_search_options: {} })
    assert.deepEqual([search.promptTokens, search.searchesWeb], [Number.POSITIVE_INFINITY, true])
    const hearing = (sound: Buffer) =>
      of({ type: 'input_audio', input_audio: { data: sound.toString('base64'), format: 'wav' } })
    const sound = hearing(wav(60_000))
    assert.ok(sound.promptTokens > 3000 && sound.promptTokens < 4000, String(sound.promptTokens))
    assert.deepEqual(sound.certain, ['audioInput'])
    // By its bytes, whatever its format is said to be.
    assert.equal(hearing(Buffer.from('fLaC and silence')).promptTokens, Number.POSITIVE_INFINITY)
    for (const type of ['video/mp4', 'audio/flac', 'application/pdf']) {
      const url = `data:${type};base64,AAAA`
      assert.equal(of({ type: 'image_url', image_url: { url } }).promptTokens, Number.POSITIVE_INFINITY)
    }
  })
  test('has the caller’s limits', () => {
    const messages = [{ role: 'user', content: 'x' }]
    const { maxOutputTokens, choices } = boundsOf({ messages, max_completion_tokens: 7, max_tokens: 9, n: 2 })
    assert.deepEqual([maxOutputTokens, choices], [7, 2])
  })
  test('is the sum of all inputs to embed', () => {
    const { prompts, promptTokens, maxOutputTokens } = boundsOfEmbeddings({ input: ['x'.repeat(100), 'é'] })
    assert.deepEqual([prompts, maxOutputTokens], [2, 0])
    assert.ok(promptTokens >= 102)
    assert.equal(boundsOfEmbeddings({ input: [[1, 2], [3]] }).prompts, 2)
  })
})
