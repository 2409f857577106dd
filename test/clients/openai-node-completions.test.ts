import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import OpenAI, { APIError, BadRequestError, NotFoundError } from 'openai'
import { conversation } from './conversation.ts'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

const { question, answer, usage } = conversation
const request = { model: 'gpt-5-mini', prompt: question }

describe('openai-node, with text completions', () => {
  let platform: ClientPlatform
  let client: OpenAI
  let own: OpenAI
  before(async () => {
    platform = await startClientPlatform()
    client = new OpenAI({
      baseURL: platform.routerUrl,
      apiKey: 'any',
      defaultHeaders: { Accept: 'text/event-stream' },
    })
    own = new OpenAI({ baseURL: platform.functionUrl, apiKey: platform.functionToken })
  })
  beforeEach(() => platform.behave({ text: answer, ...usage }))
  after(() => platform.close())

  test('gets a whole text, of the router and of a function on its own', async () => {
    for (const asked of [client, own]) {
      const completion = await asked.completions.create({ ...request, max_tokens: 99 })
      assert.match(completion.id, /^cmpl-/)
      assert.equal(completion.object, 'text_completion')
      assert.deepEqual(
        completion.choices.map(({ text, finish_reason }) => [text, finish_reason]),
        [[answer, 'stop']],
      )
      assert.equal(completion.usage?.completion_tokens, usage.completionTokens)
      const { messages, max_completion_tokens } = platform.lastBody()
      assert.deepEqual(messages, [{ role: 'user', content: question }])
      assert.equal(max_completion_tokens, 99)
    }
  })

  test('reads a stream with its usage, and the prompt first if it is echoed', async () => {
    const stream = await client.completions.create({
      ...request,
      echo: true,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = await Array.fromAsync(stream)
    assert.ok(chunks.length > 3)
    assert.equal(chunks.map(({ choices }) => choices[0]?.text ?? '').join(''), question + answer)
    assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, 'stop')
    assert.equal(chunks.at(-1)?.usage?.prompt_tokens, usage.promptTokens)
    assert.ok(chunks.every(({ id, object }) => id === chunks[0]?.id && object === 'text_completion'))
  })

  test('gets log probabilities in its own form, whole and streamed', async () => {
    const asked = { ...request, model: 'gpt-4.1-mini', logprobs: 2 }
    const { choices } = await client.completions.create(asked)
    const { text_offset = [], tokens = [], token_logprobs, top_logprobs } = choices[0]?.logprobs ?? {}
    assert.equal(tokens.join(''), answer)
    assert.ok(text_offset.every((offset, place) => answer.slice(offset).startsWith(tokens[place] ?? '')))
    assert.equal(token_logprobs?.length, tokens.length)
    assert.equal(top_logprobs?.length, tokens.length)
    const chunks = await Array.fromAsync(await client.completions.create({ ...asked, stream: true }))
    const streamed = chunks.flatMap((chunk) => chunk.choices[0]?.logprobs ?? [])
    assert.deepEqual(
      streamed.flatMap(({ text_offset: offsets }) => offsets),
      text_offset,
    )
  })

  test('gets several choices', async () => {
    const { choices } = await client.completions.create({ ...request, n: 2 })
    assert.deepEqual(
      choices.map(({ index, text }) => [index, text]),
      [0, 1].map((index) => [index, answer]),
    )
  })

  test('raises errors of its own kind', async () => {
    await assert.rejects(
      client.completions.create({ ...request, prompt: ['a', 'b'] }),
      (error) => error instanceof BadRequestError && error.param === 'prompt',
    )
    await assert.rejects(client.completions.create({ ...request, model: 'gpt-9' }), NotFoundError)
    platform.behave({ text: answer, fault: { kind: 'truncated' } })
    const stream = await client.completions.create({ ...request, stream: true })
    await assert.rejects(Array.fromAsync(stream), (error) => error instanceof APIError && error.code === 'bad_reply')
  })
})
