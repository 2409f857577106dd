import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hashOf } from '../../functions/llm-router/keys/token.ts'
import { mountSecrets } from '../functions/llm-router/keys/mount.ts'
import { errorOf } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { answer, refuse, startUpstream } from './upstream.ts'

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

  test('requests that do not get through the gateway as a failure of the platform, from 0 on', async (context) => {
    const providers = { first: { at: await startUpstream(context) } }
    // Nobody listens on port 9.
    const scene = await startScene(context, providers, { environment: { gateway_url: 'http://127.0.0.1:9' } })
    const lines = (await scene.router.get('/metrics')).text.split('\n')
    for (const code of ['gateway_unreachable', 'store_unavailable', 'bad_reply']) {
      assert.ok(lines.includes(`llm_router_unanswered_total{code="${code}",decided="true"} 0`), code)
    }
    assert.equal(errorOf(await scene.ask()).code, 'gateway_unreachable')
    assert.equal(await scene.metric('llm_router_unanswered_total', { code: 'gateway_unreachable' }), 1)
    const calls = (status: string) => scene.metric('llm_router_requests_total', { status })
    assert.deepEqual([await calls('error'), await calls('refused')], [1, 0])
  })

  test('requests whose only answer cannot be read', async (context) => {
    const first = await startUpstream(context, (call) => answer(call, 200, { choices: 7 }))
    const scene = await startScene(context, { first: { at: first } })
    assert.equal(errorOf(await scene.ask()).code, 'bad_reply')
    assert.equal(await scene.metric('llm_router_unanswered_total', { code: 'bad_reply', decided: 'true' }), 1)
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
