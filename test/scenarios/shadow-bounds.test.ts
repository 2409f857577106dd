import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../until.ts'
import { admin, bounds, second, start } from './shadow-scene.ts'
import type { UpstreamCall } from './upstream.ts'

describe('a shadow', () => {
  test('outside of the cluster sees nothing private, and one inside does', async (context) => {
    const local = { locality: 'in-cluster', usdPerMillionTokens: { input: 0, output: 0 } }
    const inside = { provider: 'third', function: 'second-generate', model: 'local', tasks: ['generate'], ...local }
    const targets = ['first', 'second'].map((provider) => ({
      ...{ provider, function: `${provider}-generate`, model: 'gpt-5-mini', tasks: ['generate'], ...bounds },
      ...{ locality: provider === 'first' ? 'in-cluster' : 'external', usdPerMillionTokens: { input: 1, output: 2 } },
    }))
    const outside = await start(context, { catalogue: { targets } })
    assert.equal((await outside.scene.ask({ private: true })).status, 200)
    await outside.ended('rejected')
    assert.equal(outside.other.calls.length, 0)

    const both = await start(context, {
      shadow: { to: [second, 'third/local'] },
      catalogue: { targets: [...targets, inside] },
    })
    assert.equal((await both.scene.ask({ private: true })).status, 200)
    await both.ended('answered')
    assert.equal(both.other.calls[0]?.body.model, 'local')
  })

  test('is only asked what the caller’s key permits', async (context) => {
    const { scene, ended, other, router } = await start(context)
    const made = await router.post('/admin/keys', { name: 'app', providers: ['first'] }, admin)
    assert.equal((await scene.ask({}, { authorization: `Bearer ${Object(made.body).token}` })).status, 200)
    await ended('rejected')
    assert.equal(other.calls.length, 0)
  })

  test('takes so many at one time and leaves out the others; and each ends at its deadline', async (context) => {
    const held: UpstreamCall[] = []
    const { scene, ended, decision, budgets } = await start(context, {
      shadow: { concurrent: 1, timeoutMs: 300 },
      mirrored: (call) => held.push(call),
    })
    await scene.ask({}, { 'x-call-id': 'held-1' })
    await until(() => held.length === 1)
    await scene.ask()
    await ended('busy')
    await ended('failed')
    await until(async () => (await decision('held-1')).shadows !== undefined)
    assert.equal((await decision('held-1')).shadows?.[0]?.shadow.code, 'provider_timeout')
    // It may have been billed, so the most that it can cost is used.
    const [{ used_usd, reserved_usd }] = await budgets()
    assert.ok(used_usd > 0.02 && reserved_usd === 0)
    await until(() => held[0]?.leftMs !== undefined)
  })

  test('is given up at the end of the replica, and what it may have cost is settled', async (context) => {
    const stopping = new AbortController()
    const held: UpstreamCall[] = []
    const { scene, ended, budgets } = await start(context, {
      mirrored: (call) => held.push(call),
      parts: { stopping: stopping.signal },
    })
    await scene.ask()
    await until(() => held.length === 1)
    stopping.abort()
    await ended('stopping')
    await until(() => held[0]?.leftMs !== undefined)
    await until(async () => (await budgets())[0].reserved_usd === 0)
    assert.ok((await budgets())[0].used_usd > 0.02)
    await scene.ask()
    await ended('stopping', 2)
    assert.equal(held.length, 1)
  })
})
