import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { beforeEach, describe, test } from 'node:test'
import type { TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const path = '/v1/chat/completions'
const question = { messages: [{ role: 'user', content: 'What is a llama?' }], temperature: 0 }
const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }

describe('equal requests, while a stream is made', () => {
  const scene = operatorScene({}, Date.now)
  let router: TestFunction
  let streamed: ServerResponse | undefined

  const start = async (maxAnswerBytes: number) => {
    router = await scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith({ use: 'always', maxAnswerBytes })) })
  }
  const piece = (content: string, more: object = {}, reason: string | null = null) => {
    const choices = [{ index: 0, delta: { content }, logprobs: null, finish_reason: reason }]
    return `data: ${JSON.stringify({ ...head, ...more, choices })}\n\n`
  }
  const ended = `${piece('.', {}, 'stop')}data: [DONE]\n\n`
  const resultOf = async () => (await router.post(path, question)).headers.get('x-llm-cache')

  beforeEach(() => {
    streamed = undefined
    scene.gateway.calls.length = 0
    scene.gateway.answer = (response, call) => {
      if (call.body.stream !== true) return answerWhole(response, call)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      streamed = response
    }
  })

  /** A client that reads only when it is told to, and its stream. */
  async function client(first: string) {
    const leaving = new AbortController()
    const body = JSON.stringify({ ...question, stream: true })
    const headers = { 'content-type': 'application/json' }
    const asked = fetch(`${router.url}${path}`, { method: 'POST', headers, body, signal: leaving.signal })
    await until(() => streamed !== undefined)
    const stream = streamed ?? assert.fail()
    stream.write(first)
    return { reply: await asked, stream, leave: () => leaving.abort() }
  }

  test('wait for it and have its answer, though most of what came was no part of it', async () => {
    await start(2000)
    const { reply, stream } = await client(piece('word '))
    const other = resultOf()
    for (let count = 0; count < 250; count += 1) stream.write(piece('word '))
    stream.end(ended)
    assert.equal(await other, 'hit')
    assert.equal((await reply.text()).match(/word /g)?.length, 251)
    assert.equal(scene.gateway.calls.length, 1)
  })

  test('go on alone as soon as it is too long, and it ends with its client', async () => {
    await start(2000)
    const { reply, stream, leave } = await client(piece('word '))
    for (let count = 0; count < 500; count += 1) stream.write(piece('word '))
    assert.equal(await resultOf(), 'miss')
    const isClosed = new Promise((resolve) => stream.once('close', resolve))
    void reply.text().catch(() => {})
    leave()
    await isClosed
  })

  test('go on alone as soon as it waits for its reader, and it is kept at its end', async () => {
    await start(50_000)
    const { reply, stream } = await client(piece('word '))
    // More than all sockets on the way take, and of which little is its answer.
    const count = 1000
    for (let sent = 0; sent < count; sent += 1) stream.write(piece('word ', { system_fingerprint: 'f'.repeat(20_000) }))
    stream.end(ended)
    scene.gateway.answer = (response) => response.writeHead(500).end('{}')
    const alone = await router.post(path, question)
    assert.ok(alone.status >= 500, alone.text)
    await reply.text()
    await until(async () => (await resultOf()) === 'hit')
  })
})
