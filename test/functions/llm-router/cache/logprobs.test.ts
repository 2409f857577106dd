import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { completion } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const given = { content: [{ token: 'yes', logprob: -0.25, bytes: null, top_logprobs: [] }], refusal: null }
const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
const able = (...providers: string[]) => {
  const catalogue = catalogueWith({ use: 'always' })
  const targets = catalogue.targets.map((target) =>
    providers.includes(target.provider) ? { ...target, capabilities: [...target.capabilities, 'logprobs'] } : target,
  )
  return { ROUTER_CONFIG_YAML: JSON.stringify({ ...catalogue, targets }) }
}

describe('log probabilities that a target does not give although it lists them', () => {
  const scene = operatorScene({}, () => Date.parse('2026-11-26T10:00:00Z'))
  const answering = (giving: string) => {
    scene.gateway.calls.length = 0
    scene.gateway.answer = (response, { body, function: name }) => {
      const logprobs = name === giving ? given : null
      const choice = { index: 0, logprobs, finish_reason: 'stop' }
      const said = { role: 'assistant', content: 'yes' }
      if (body.stream === true) {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const piece = JSON.stringify({ ...chunk, choices: [{ ...choice, delta: said }] })
        response.end(`data: ${piece}\n\ndata: [DONE]\n\n`)
        return
      }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...completion, choices: [{ ...choice, message: said }] }))
    }
  }
  const request = { messages: [{ role: 'user', content: 'Yes?' }], temperature: 0, logprobs: true }
  const asked = () => scene.gateway.calls.map((call) => call.function)

  for (const stream of [false, true]) {
    const form = stream ? 'streamed' : 'whole'

    test(`are asked of the next one, ${form}`, async () => {
      const router = await scene.start(able('first', 'second'))
      answering('second-generate')
      const reply = await router.post('/v1/chat/completions', { ...request, stream })
      assert.equal(reply.status, 200, reply.text)
      assert.match(reply.text, /"logprob":-0.25/)
      assert.deepEqual(asked(), ['first-generate', 'second-generate'])
    })

    test(`are missed where nobody gives them, and the answer is not kept, ${form}`, async () => {
      const router = await scene.start(able('first'))
      answering('nobody')
      for (const time of [1, 2]) {
        const reply = await router.post('/v1/chat/completions', { ...request, stream })
        assert.equal(Object(reply.body).error?.code, 'unsupported_by_provider', reply.text)
        assert.equal(asked().length, time)
      }
    })
  }
})
