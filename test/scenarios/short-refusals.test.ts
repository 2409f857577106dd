import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startScene } from './scene.ts'
import { answer, chunk, startUpstream, stream, type UpstreamCall, usage } from './upstream.ts'

const refusal = 'I cannot help with that.'

function refuse(call: UpstreamCall): void {
  const message = { role: 'assistant', content: null, refusal }
  if (!call.body.stream) {
    answer(call, 200, { id: 'c', model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }], usage })
    return
  }
  const pieces = refusal.split(/(?= )/).map((piece) => chunk({ refusal: piece }))
  stream(call, [chunk({ role: 'assistant', content: '' }), ...pieces, chunk({}, 'stop'), '[DONE]'])
  call.response.end()
}

test('what a model refuses to do is its text in the short form, of the router and of a function', async (context) => {
  const scene = await startScene(context, { only: { at: await startUpstream(context, refuse) } })
  const headers = { 'content-type': 'application/json', 'x-function-token': 'a-token-of-the-scene' }
  for (const name of ['llm-router', 'only-generate']) {
    const ask = async (more: object) => {
      const body = JSON.stringify({ prompt: 'x', ...more })
      return (await fetch(`${scene.gatewayUrl}/function/${name}`, { method: 'POST', headers, body })).text()
    }
    assert.equal(JSON.parse(await ask({})).result, refusal, name)
    const deltas = (await ask({ stream: true })).matchAll(/"delta":"([^"]*)"/g)
    assert.equal([...deltas].map(([, text]) => text).join(''), refusal, name)
  }
})
