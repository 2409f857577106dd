import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../../../until.ts'
import { answerWhole, completion } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

describe('a kept answer that a dialect cannot carry', () => {
  const scene = operatorScene(catalogueWith({ use: 'always' }), Date.now)

  test('is none there, and stays for those of other dialects', async () => {
    const router = await scene.start({})
    const body = { messages: [{ role: 'user', content: 'What is a llama?' }], max_tokens: 9, temperature: 0 }
    const ask = async (path: string) => {
      const { status, headers } = await router.post(path, body)
      return [status, headers.get('x-llm-cache')]
    }
    scene.gateway.answer = (response) => {
      response.setHeader('content-type', 'application/json')
      const custom = { id: 'c', type: 'custom', custom: { name: 'look', input: 'x' } }
      const message = { role: 'assistant', content: null, tool_calls: [custom] }
      response.end(JSON.stringify({ ...completion, choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }))
    }
    assert.deepEqual(await ask('/v1/chat/completions'), [200, 'miss'])
    await until(async () => (await ask('/v1/chat/completions'))[1] === 'hit')
    assert.deepEqual((await ask('/v1/messages'))[0], 502)
    assert.deepEqual(await ask('/v1/chat/completions'), [200, 'hit'])
    scene.gateway.answer = answerWhole
    assert.deepEqual(await ask('/v1/messages'), [200, 'miss'])
    await until(async () => (await ask('/v1/messages'))[1] === 'hit')
  })
})
