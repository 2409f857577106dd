import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startScene } from './scene.ts'
import { answer, startUpstream, whole } from './upstream.ts'

describe('a target that is well', () => {
  test('is asked again after the seconds that a rate limit names, though its vendor also offers a higher one', async (context) => {
    const message =
      'Rate limit reached for gpt-5-mini on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. You can increase your rate limit by adding a payment method to your account.'
    let isFull = true
    const first = await startUpstream(context, (call) =>
      isFull
        ? answer(call, 429, { error: { message, type: 'requests', param: null, code: 'rate_limit_exceeded' } })
        : whole(call),
    )
    const scene = await startScene(context, { first: { at: first } })
    const refused = await scene.ask()
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '20'], refused.text)
    isFull = false
    scene.clock.nowMs += 25_000
    const got = await scene.ask()
    assert.equal(got.status, 200, got.text)
  })

  test('stays, where it cannot read the file that a caller names', async (context) => {
    const first = await startUpstream(context, (call) => {
      const named = /"file_id":"([^"]*)"/.exec(JSON.stringify(call.body))?.[1]
      if (named === undefined) whole(call)
      else answer(call, 404, { error: { message: `No such File object: ${named}`, type: 'invalid_request_error' } })
    })
    const scene = await startScene(context, { first: { at: first, target: { capabilities: ['files', 'file_ids'] } } })
    const file = { type: 'file', file: { file_id: 'file-model not found' } }
    const asked = await scene.router.post('/v1/chat/completions', {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Sum up' }, file] }],
    })
    assert.equal(first.calls.length, 1, asked.text)
    const got = await scene.ask()
    assert.equal(got.status, 200, got.text)
  })

  test('stays, whatever a caller writes into what the vendor repeats', async (context) => {
    const first = await startUpstream(context, (call) => {
      const { service_tier: tier, response_format: format } = call.body
      const message =
        tier === undefined
          ? `Invalid schema for response_format '${Object(format).json_schema?.name}': reference to component '#/$defs/Wheel' which was not found in the schema.`
          : `Invalid value: '${tier}'. Supported values are: 'auto', 'default', and 'flex'.`
      if (tier === undefined && format === undefined) whole(call)
      else answer(call, 400, { error: { message, type: 'invalid_request_error', param: null, code: null } })
    })
    const scene = await startScene(context, { first: { at: first, target: { capabilities: ['json_schema'] } } })
    const schema = { type: 'object', properties: { wheel: { $ref: '#/$defs/Wheel' } } }
    const requests = [
      { service_tier: 'invalid api key' },
      { response_format: { type: 'json_schema', json_schema: { name: 'car-model', schema } } },
    ]
    for (const request of requests) {
      for (const stream of [false, true]) {
        const messages = [{ role: 'user', content: 'hello' }]
        const asked = await scene.router.post('/v1/chat/completions', { messages, stream, ...request })
        assert.ok(asked.status === 400 || asked.status === 422, asked.text)
        const got = await scene.ask()
        assert.equal(got.status, 200, got.text)
      }
    }
    assert.equal(await scene.breaker('first'), 0)
  })
})
