import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answer, startUpstream, stream, type UpstreamCall, usage } from '../scenarios/upstream.ts'
import { startTracedScene } from './scene.ts'

/** The key of the functions in these scenes. */
const key = 'a-key-for-tests'
const text = `${key} llmr_${'k7_-'.repeat(10)} ${'x'.repeat(100_000)}`
const cut = `*** llmr_*** ${'x'.repeat(300)}`.slice(0, 200)

/** An answer in which whatever names something is long and holds secrets, streamed where that was asked for. */
function wordy(call: UpstreamCall): void {
  const head = { id: text, created: 1, model: text }
  const choice = { index: 0, finish_reason: 'stop' }
  if (call.body.stream !== true) {
    const message = { role: 'assistant', content: 'An answer' }
    answer(call, 200, { ...head, object: 'chat.completion', choices: [{ ...choice, message }], usage })
    return
  }
  const chunk = { ...head, object: 'chat.completion.chunk', choices: [{ ...choice, delta: { content: 'An answer' } }] }
  stream(call, [JSON.stringify(chunk), JSON.stringify({ ...chunk, choices: [], usage }), '[DONE]'])
  call.response.end()
}

describe('what a provider calls things', () => {
  test('is masked and cut in spans, whole and streamed', async (context) => {
    const scene = await startTracedScene(context, { only: { at: await startUpstream(context, wordy) } })
    await scene.ask()
    await scene.askStream()
    const calls = (await scene.trace(10)).filter(({ name }) => name.startsWith('chat '))
    assert.equal(calls.length, 2)
    for (const { attributes } of calls) {
      assert.equal(attributes['gen_ai.response.id'], cut)
      assert.equal(attributes['gen_ai.response.model'], cut)
    }
    const sent = Buffer.concat(scene.collector.requests.map(({ body }) => body)).toString('latin1')
    assert.ok(!sent.includes(key) && !sent.includes('k7_-'))
  })

  test('is no label where it is a secret', async (context) => {
    const at = await startUpstream(context, (call) => {
      const choices = [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }]
      answer(call, 200, { id: 'i', object: 'chat.completion', created: 1, model: key, choices, usage })
    })
    const scene = await startTracedScene(context, { only: { at } })
    await scene.ask()
    const metrics = await (await fetch(`${scene.gatewayUrl}/function/only-generate/metrics`)).text()
    assert.match(metrics, /gen_ai_response_model="_OTHER"/)
    assert.ok(!metrics.includes(key))
  })
})
