import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { chunk, startUpstream, stream } from './upstream.ts'

describe('a provider that fails within a stream of which nothing can be told yet', () => {
  const boom = { message: 'boom', type: 'server_error', code: 'server_error' }
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
  const waiting = [
    ['the id of a call', { tool_calls: [{ index: 0, id: 'A' }] }],
    ['the arguments of a call without its name', { tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }],
    ['a piece of a name', { tool_calls: [{ index: 0, id: 'A', function: { name: 'get_' } }] }],
    ['white space', { content: ' ' }],
  ] as const
  for (const [what, delta] of waiting) {
    for (const error of [{ error: boom }, { ...boom, type: 'error' }, { object: 'error', ...boom }]) {
      test(`by ${JSON.stringify(error)} after ${what}, may be billed, and is not asked again`, async (context) => {
        const first = await startUpstream(context, (call) => {
          stream(call, [JSON.stringify({ ...head, choices: [{ index: 0, delta }] }), JSON.stringify(error)])
          call.response.end()
        })
        const tools = [{ type: 'function', function: { name: 'get_weather', parameters: {} } }]
        const scene = await startScene(context, { first: { at: first, target: { capabilities: ['tools'] } } })
        const got = await scene.askStream({ tools })
        assert.deepEqual([got.status, errorOf(got).code, first.calls.length], [502, 'bad_reply', 1], got.text)
        assert.equal(Object(got.body).error.fallback_errors[0].may_be_billed, true, got.text)
      })
    }
  }

  test('has refused where nothing but a role has come', async (context) => {
    const first = await startUpstream(context, (call) => {
      stream(call, [chunk({ role: 'assistant', content: '' }), JSON.stringify({ error: boom })])
      call.response.end()
    })
    const scene = await startScene(context, { first: { at: first }, second: { at: await startUpstream(context) } })
    const got = await scene.askStream()
    assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'second'], got.text)
    assert.equal(Object(got.body).fallback_errors?.[0]?.may_be_billed, undefined)
  })
})
