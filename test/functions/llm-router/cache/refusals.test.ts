import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { TestFunction } from '../../../runtime/parts.ts'
import { completion } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const said = { role: 'assistant', content: null, refusal: 'I cannot help with that.' }
const answered = { role: 'assistant', content: 'A llama is an animal.', refusal: null }
const question = { messages: [{ role: 'user', content: 'What is a llama?' }], temperature: 0, cache: true }
const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }

describe('an answer with a field for what the model refuses, or for sound', () => {
  const scene = operatorScene({}, () => Date.parse('2026-11-26T10:00:00Z'))
  let router: TestFunction
  const answering = (message: object) => {
    scene.gateway.answer = (response, { body }) => {
      if (body.stream !== true) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ ...completion, choices: [{ index: 0, message, finish_reason: 'stop' }] }))
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const pieces = [
        { index: 0, delta: message, finish_reason: null },
        { index: 0, delta: {}, finish_reason: 'stop' },
      ]
      for (const piece of pieces) response.write(`data: ${JSON.stringify({ ...chunk, choices: [piece] })}\n\n`)
      response.end('data: [DONE]\n\n')
    }
  }
  const ask = async (more: object) => {
    const reply = await router.post('/v1/chat/completions', { ...question, ...more })
    assert.equal(reply.status, 200, reply.text)
    // What is kept is there a moment after the answer.
    for (let turns = 0; turns < 20; turns += 1) await new Promise<void>((resolve) => setImmediate(resolve))
    return reply.headers.get('x-llm-cache')
  }

  beforeEach(async () => {
    router = await scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith({})) })
  })

  for (const stream of [false, true]) {
    const form = stream ? 'a stream' : 'a whole answer'

    test(`is not kept if that field says something, as ${form}`, async () => {
      answering(said)
      assert.deepEqual([await ask({ stream }), await ask({ stream })], ['miss', 'miss'])
    })

    test(`is not kept if a model speaks though nobody has asked it to, as ${form}`, async () => {
      answering({ ...answered, audio: { id: 'audio_1', data: 'UklGRg==', transcript: 'A llama.', expires_at: 1 } })
      assert.deepEqual([await ask({ stream }), await ask({ stream })], ['miss', 'miss'])
    })

    test(`is kept if that field is empty, as ${form}`, async () => {
      answering(answered)
      assert.deepEqual([await ask({ stream }), await ask({ stream })], ['miss', 'hit'])
    })
  }
})
