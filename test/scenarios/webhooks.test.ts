import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { isSigned, secret, startReceiver } from '../functions/llm-router/observe/receiver.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { refuse, startUpstream } from './upstream.ts'

async function sceneWith(context: TestContext, url: string) {
  const first = await startUpstream(context, (call) => refuse(call, 500, null))
  const second = await startUpstream(context)
  const events = ['decision', 'fallback', 'breaker_changed']
  const webhooks = [{ name: 'ops', url, events, allowPrivateNetwork: true }]
  const scene = await startScene(context, { first: { at: first }, second: { at: second } }, { catalogue: { webhooks } })
  // Mounted while it runs: the next event is told.
  await writeFile(join(dirname(dirname(scene.keyFile('first'))), 'webhook-secret'), secret)
  return scene
}

describe('webhooks', () => {
  test('tell decisions, fallbacks and breakers, and nothing of what was asked or answered', async (context) => {
    const receiver = await startReceiver(context)
    const scene = await sceneWith(context, receiver.url)
    for (const prompt of ['TELL-NOBODY one', 'TELL-NOBODY two', 'TELL-NOBODY three']) {
      assert.equal((await scene.ask({ prompt }, { 'x-call-id': `call-${prompt.slice(-3)}-1` })).status, 200)
    }
    await until(() => receiver.got.length === 7)
    const told = (event: string) =>
      receiver.got.flatMap(({ body }) => (body.event === event ? [Object(body.facts)] : []))
    assert.equal(told('decision').length, 3)
    const { target, reason, task } = told('decision')[0]
    assert.deepEqual([target, reason, task], ['first/gpt-5-mini', 'in_order', 'generate'])
    const { lost_ms, ...fallback } = told('fallback')[0]
    assert.ok(lost_ms >= 0)
    const [from, to] = ['first/gpt-5-mini', 'second/gpt-5-mini']
    assert.deepEqual(fallback, { call_id: 'call-one-1', from, to, task: 'generate', code: 'provider_unavailable' })
    assert.deepEqual(told('breaker_changed'), [{ target: from, change: 'opened', failures: 3 }])
    for (const got of receiver.got) {
      assert.ok(isSigned(got))
      assert.doesNotMatch(got.text, /TELL-NOBODY|a-token-of-the-scene|a-key-for-tests/)
    }
    await until(async () => (await scene.metric('llm_router_webhook_events_total', { outcome: 'delivered' })) === 7)
  })

  test('to a receiver that never answers slow down no request', async (context) => {
    const receiver = await startReceiver(context, () => {})
    const scene = await sceneWith(context, receiver.url)
    for (let asked = 0; asked < 20; asked += 1) assert.equal((await scene.ask()).status, 200)
    // Each delivery waits for 10 s.
    assert.equal(await scene.metric('llm_router_webhook_events_total'), 0)
    assert.ok((await scene.metric('llm_router_webhook_queue')) >= 20)
  })
})
