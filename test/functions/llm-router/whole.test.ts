import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import * as v from 'valibot'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { completion, embeddings, type Gateway, startGateway } from './gateway.ts'
import { today } from './shipped.ts'

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const hi = { ...head, choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }] }
const stop = { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
const [choice] = completion.choices

/** What the router takes for whole, from whatever function answers: its own check, behind that of the functions. */
describe('llm-router: an answer of a function', () => {
  let gateway: Gateway
  let router: TestFunction
  before(async () => {
    gateway = await startGateway()
  })
  beforeEach(async () => {
    router = await startTestFunction(createFunction, { gateway_url: gateway.url }, { now: () => today })
  })
  afterEach(() => router.close())
  after(() => gateway.close())

  const messages = [{ role: 'user', content: 'x' }]
  const model = 'groq/openai/gpt-oss-20b'
  const answerJson = (body: object) => {
    gateway.answer = (response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  }
  const open = (response: ServerResponse, events: unknown[]) => {
    response.writeHead(200, { 'content-type': 'Text/Event-Stream; charset=utf-8' })
    response.write(
      [...events, '[DONE]'].map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join(''),
    )
  }
  const askStream = async () => {
    const { text, status } = await router.post('/v1/chat/completions', { messages, model, stream: true })
    return { status, text, data: text.split('\n\n').filter((event) => event.startsWith('data: {')) }
  }

  const bad: [string, object][] = [
    ['ended by a word that nobody knows', { choices: [{ ...choice, finish_reason: 'abort' }] }],
    ['did not end', { choices: [{ ...choice, finish_reason: null }] }],
    ['is empty', { choices: [{ ...choice, message: { role: 'assistant', content: '' } }] }],
    ['has a choice twice', { choices: [choice, choice] }],
  ]
  for (const [what, change] of bad) {
    test(`that ${what} is not passed on`, async () => {
      answerJson({ ...completion, ...change })
      assert.equal(errorOf(await router.post('/v1/chat/completions', { messages, model })).code, 'bad_reply')
    })
  }

  const vectors: [string, object[]][] = [
    ['fewer vectors than inputs', [{ index: 0, embedding: [1, 2] }]],
    ['one place twice', [0, 0].map((index) => ({ index, embedding: [1, 2] }))],
    ['a place that was not asked for', [0, 2].map((index) => ({ index, embedding: [1, 2] }))],
    ['vectors of unequal lengths', [0, 1].map((index) => ({ index, embedding: index === 0 ? [1, 2] : [1] }))],
  ]
  for (const [what, data] of vectors) {
    test(`with ${what} is not passed on`, async () => {
      answerJson({ ...embeddings, data: data.map((item) => ({ object: 'embedding', ...item })) })
      const got = await router.post('/v1/embeddings', { input: ['a', 'b'] })
      assert.equal(errorOf(got).code, 'bad_reply', got.text)
    })
  }

  test('that leaves out of a stream what clients rely on is completed', async () => {
    const azure = { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [{}] }
    gateway.answer = (response) => {
      open(response, [
        azure,
        { choices: [{ delta: { content: 'Hi' } }] },
        { ...head, choices: [{ delta: null }] },
        stop,
      ])
      response.end()
    }
    const { data, text } = await askStream()
    const chunks = data.map((event) => v.parse(chatChunkSchema, JSON.parse(event.slice(6))))
    assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), 'Hi')
    assert.ok(text.endsWith('data: [DONE]\n\n'))
  })

  test('that ended a thought by `stop` before it went on is whole', async () => {
    const thought = { ...head, choices: [{ index: 0, delta: { reasoning_content: 'Hm' }, finish_reason: 'stop' }] }
    gateway.answer = (response) => {
      open(response, [thought, hi, stop])
      response.end()
    }
    const { data, text } = await askStream()
    assert.equal(data.length, 3)
    assert.ok(text.endsWith('data: [DONE]\n\n'), text)
  })

  const cut: [string, object[]][] = [
    [
      'ended by a word that nobody knows',
      [hi, { ...stop, choices: [{ index: 0, delta: {}, finish_reason: 'error' }] }],
    ],
    ['went on after its end, and did not end again', [hi, stop, hi]],
    [
      'went on after its end with a call that has but begun',
      [hi, stop, { ...head, choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { name: 'f' } }] } }] }],
    ],
  ]
  for (const [what, events] of cut) {
    test(`whose stream ${what} ends with an error, and not as whole`, async () => {
      gateway.answer = (response) => {
        open(response, events)
        response.end()
      }
      const { data, text } = await askStream()
      assert.equal(JSON.parse(data.at(-1)?.slice(6) ?? '').error.code, 'bad_reply')
      assert.doesNotMatch(text, /\[DONE\]/)
    })
  }

  test('that is an empty stream is an error before anything has gone out', async () => {
    gateway.answer = (response) => {
      open(response, [stop])
      response.end()
    }
    assert.equal((await askStream()).status, 502)
  })

  test('is whole at its final event, and its connection is kept for the next', async () => {
    const sockets = new Set<unknown>()
    await until(async () => {
      const before = sockets.size
      let finished: Promise<unknown> | undefined
      gateway.answer = (response) => {
        sockets.add(response.socket)
        open(response, [hi, stop])
        finished = once(response, 'finish')
        setTimeout(() => response.end(), 5)
      }
      assert.match((await askStream()).text, /\[DONE\]/)
      await finished
      return sockets.size === before
    })
  })
})
