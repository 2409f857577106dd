import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hashOf } from '../../functions/llm-router/keys/token.ts'
import { mountSecrets } from '../functions/llm-router/keys/mount.ts'
import { startScene } from './scene.ts'
import { refuse, startUpstream } from './upstream.ts'

/** What alerts are made of. */
describe('the router counts', () => {
  test('requests that nobody has answered, by error', async (context) => {
    const first = await startUpstream(context, (call) => refuse(call, 503, 'server_error'))
    const scene = await startScene(context, { first: { at: first } })
    const unanswered = (code: string, more = {}) => scene.metric('llm_router_unanswered_total', { code, ...more })
    assert.equal((await scene.ask()).status, 503)
    assert.deepEqual([await unanswered('providers_exhausted'), await unanswered('deadline_exceeded')], [1, 0])
    assert.equal((await scene.ask({ model: 'nobody-knows-it' })).status, 404)
    assert.deepEqual([await unanswered('providers_exhausted'), await unanswered('model_not_found')], [1, 1])
  })

  test('requests that find nobody to ask apart from those that had a decision', async (context) => {
    const first = await startUpstream(context, (call) => refuse(call, 429, 'rate_limit_exceeded'))
    const scene = await startScene(context, { first: { at: first } })
    for (let count = 0; count < 3; count += 1) assert.notEqual((await scene.ask()).status, 200)
    const counted = (decided: string) => scene.metric('llm_router_unanswered_total', { decided })
    assert.deepEqual([await counted('true'), await counted('false')], [1, 2])
    assert.equal(await scene.metric('llm_router_routing_decisions_total'), 1)
  })

  test('the share of its latency budget that an answered request took, if it came with one', async (context) => {
    const scene = await startScene(context, { first: { at: await startUpstream(context) } })
    await scene.ask()
    const used = (le: string) => scene.metric('llm_router_latency_budget_used_ratio_bucket', { le })
    assert.equal(await used('+Inf'), 0)
    await scene.ask({ max_latency_ms: 60_000 })
    assert.deepEqual([await used('0.5'), await used('+Inf')], [1, 1])
    await scene.ask({ max_latency_ms: 1 })
    assert.deepEqual([await used('1'), await used('+Inf')], [1, 2])
  })

  test('calls that were not let in, by what was wrong with their key', async (context) => {
    const token = (letter: string) => `llmr_${letter.repeat(43)}`
    const key = (id: string, more: object) => ({ id, name: id, hashes: [hashOf(token(id))], ...more })
    const mount = mountSecrets(context, {
      'function-token': 'a-token-of-the-scene',
      'router-keys': JSON.stringify([key('e', { expires: '2020-01-01T00:00:00Z' }), key('o', { disabled: true })]),
    })
    const environment = { secret_mount_path: mount.path }
    const scene = await startScene(context, { first: { at: await startUpstream(context) } }, { environment })
    for (const letter of ['e', 'o', 'x', 'x']) {
      assert.equal((await scene.ask({}, { authorization: `Bearer ${token(letter)}` })).status, 401)
    }
    assert.equal((await scene.ask()).status, 401)
    const refusals = (why: string) => scene.metric('llm_router_key_refusals_total', { why })
    const counted = ['missing', 'unknown', 'disabled', 'expired', 'replaced'].map(refusals)
    assert.deepEqual(await Promise.all(counted), [1, 2, 1, 1, 0])
  })
})
