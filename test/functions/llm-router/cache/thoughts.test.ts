import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readBySdk } from '../../../runtime/contract/dialects/messages/told.ts'
import { until } from '../../../until.ts'
import { completion } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const thoughts = ['One.', 'Two.'].map((text, index) => ({
  ...{ type: 'reasoning.text', text, signature: `sig${index}`, format: 'anthropic-claude-v1', index },
}))
const message = { role: 'assistant', content: 'Hi', reasoning_content: 'One.Two.', reasoning_details: thoughts }

describe('a kept answer with several signed thoughts', () => {
  const scene = operatorScene({}, () => Date.parse('2026-11-26T10:00:00Z'))

  test('has each with its own text and signature, also as a stream of /v1/messages', async () => {
    const router = await scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith({})) })
    scene.gateway.answer = (response) => {
      const choices = [{ index: 0, message, finish_reason: 'stop' }]
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...completion, choices }))
    }
    const question = { max_tokens: 50, cache: true, messages: [{ role: 'user', content: 'What is a llama?' }] }
    const ask = (more: object = {}) => router.post('/v1/messages', { ...question, ...more })
    const first = await ask()
    await until(async () => (await ask()).headers.get('x-llm-cache') === 'hit')
    const kept = await ask({ stream: true })
    assert.equal(kept.headers.get('x-llm-cache'), 'hit')
    const { content } = JSON.parse(JSON.stringify(await readBySdk(kept.text)))
    assert.deepEqual(content, Object(first.body).content)
    assert.equal(content.length, 3)
  })
})
