import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { TestFunction } from '../../runtime/parts.ts'
import { catalogueWith } from './cache/catalogue.ts'
import { completion } from './gateway.ts'
import { operatorScene } from './operator-scene.ts'

const messages = [{ role: 'user', content: 'Complete this line, if it lacks anything: a=1' }]
const called = { type: 'function_call', call_id: 'c', name: 'complete', arguments: '{}' }
const result = { type: 'function_call_output', call_id: 'c', output: 'Nothing is lacking.' }
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }

describe('an answer that comes to its end at once', () => {
  const scene = operatorScene({}, () => Date.parse('2026-11-26T10:00:00Z'))
  let router: TestFunction
  let asked: string[]
  beforeEach(async () => {
    const catalogue = catalogueWith({})
    for (const target of catalogue.targets) Object.assign(target, { capabilities: ['stop', 'tools'] })
    router = await scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogue) })
    asked = []
    scene.gateway.answer = (response, { function: name, body }) => {
      asked.push(name)
      const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
      const said = { role: 'assistant', content: '' }
      const end = { index: 0, finish_reason: 'stop' }
      if (body.stream !== true) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ ...completion, choices: [{ ...end, message: said }], usage }))
        return
      }
      const chunks = [
        { ...head, choices: [{ ...end, delta: said, finish_reason: null }] },
        { ...head, choices: [{ ...end, delta: {} }] },
        { ...head, choices: [], usage },
      ]
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end([...chunks.map((one) => JSON.stringify(one)), '[DONE]'].map((one) => `data: ${one}\n\n`).join(''))
    }
  })

  const dialects: [path: string, body: object, whole: RegExp, streamed: RegExp][] = [
    ['/v1/chat/completions', { messages, stop: ['END'] }, /"finish_reason":"stop"/, /\[DONE\]/],
    ['/v1/messages', { messages, max_tokens: 9, stop_sequences: ['END'] }, /"stop_reason":"end_turn"/, /message_stop/],
    ['/v1/responses', { input: [...messages, called, result] }, /"status":"completed"/, /response\.completed/],
    ['/v1/completions', { prompt: 'a=1', stop: 'END' }, /"finish_reason":"stop"/, /\[DONE\]/],
  ]
  for (const [path, body, whole, streamed] of dialects) {
    for (const stream of [false, true]) {
      test(`is passed on, and no other target is asked: ${path}, ${stream ? 'streamed' : 'whole'}`, async () => {
        const got = await router.post(path, { model: 'auto', ...body, stream })
        assert.equal(got.status, 200, got.text)
        assert.match(got.text, stream ? streamed : whole)
        assert.deepEqual(asked, ['first-generate'])
      })
    }
  }

  test('harms no target, however often it comes', async () => {
    for (let time = 0; time < 4; time += 1) {
      await router.post('/v1/chat/completions', { messages, stop: ['END'] })
    }
    assert.deepEqual(asked, Array(4).fill('first-generate'))
  })

  for (const stream of [false, true]) {
    test(`is not kept, and made again for the next: ${stream ? 'streamed' : 'whole'}`, async () => {
      const body = { messages, stop: ['END'], temperature: 0, cache: true, stream }
      for (let time = 0; time < 2; time += 1) {
        assert.equal((await router.post('/v1/chat/completions', body)).headers.get('x-llm-cache'), 'miss')
      }
      assert.equal(asked.length, 2)
    })
  }
})
