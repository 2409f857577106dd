import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFunction } from '../../functions/cluster-generate/handler.ts'
import { model } from '../scenarios/scene.ts'
import { answer, startUpstream, stream, usage } from '../scenarios/upstream.ts'
import { startTracedScene } from './scene.ts'

const head = { id: 'chatcmpl-1', created: 1, model: 'm' }
const cluster = { name: 'gpu', region: 'r', cloud: 'own', usdPerHour: 1, tokensPerSecond: 100 }
const target = { locality: 'in-cluster', capabilities: ['several_choices'], cluster }

const piece = (index: number, delta: object, finish_reason: string | null = null) =>
  JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index, delta, finish_reason }] })
const message = (index: number, content: string, finish_reason: string) => ({
  ...{ index, finish_reason },
  message: { role: 'assistant', content },
})
const shown = (content: string, finish_reason: string) => ({
  ...{ role: 'assistant', finish_reason },
  parts: [{ type: 'text', content }],
})

test('a span tells why each of several choices has ended, in their order, whole and streamed', async (context) => {
  const at = await startUpstream(context, (call) => {
    if (!call.body.stream) {
      const choices = [message(1, 'second', 'stop'), message(0, 'first', 'length')]
      return answer(call, 200, { ...head, object: 'chat.completion', usage, choices })
    }
    stream(call, [
      piece(1, { role: 'assistant', content: 'second' }),
      piece(0, { role: 'assistant', content: 'first' }),
      piece(0, {}, 'length'),
      piece(1, {}, 'stop'),
      JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage }),
      '[DONE]',
    ])
    call.response.end()
  })
  const scene = await startTracedScene(
    context,
    { only: { at, createFunction, target } },
    {
      environment: {
        ...{ CLUSTER_BASE_URL: at.url, CLUSTER_MODEL: model, CLUSTER_AUTH: 'none' },
        ...{ trusted_with_private: 'true', OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' },
      },
    },
  )
  for (const stream of [false, true]) {
    const asked = { messages: [{ role: 'user', content: 'x' }], n: 2, stream }
    const reply = await scene.router.post('/v1/chat/completions', asked)
    assert.equal(reply.status, 200, reply.text)
  }
  const calls = (await scene.trace(10)).filter(({ name }) => name.startsWith('chat '))
  assert.equal(calls.length, 2)
  for (const { attributes } of calls) {
    assert.deepEqual(attributes['gen_ai.response.finish_reasons'], ['length', 'stop'])
    const messages = JSON.parse(String(attributes['gen_ai.output.messages']))
    assert.deepEqual(messages, [shown('first', 'length'), shown('second', 'stop')])
  }
})
