import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { startUpstream, stream, type UpstreamCall, whole, words } from './upstream.ts'

const admin = { 'x-admin-token': 'the-token-of-the-operators' }
const priced = {
  ...{ contextWindowTokens: 100_000, maxOutputTokens: 3000, usdPerMillionTokens: { input: 20, output: 40 } },
}
const experiments = [
  { name: 'e', arms: [{ name: 'a', share: 1, to: ['only/gpt-5-mini'] }], adapt: { goal: 'success' } },
]

async function started(context: TestContext, script: (call: UpstreamCall) => void, target: object, more: object = {}) {
  const upstream = await startUpstream(context, script)
  const scene = await startScene(
    context,
    { only: { at: upstream, target: { ...priced, ...target } } },
    { isShared: true, catalogue: { experiments, ...more } },
  )
  await writeFile(join(dirname(dirname(scene.keyFile('only'))), 'admin-token'), admin['x-admin-token'])
  const results = async () =>
    Object((await scene.router.get('/admin/experiments', admin)).body).experiments[0].arms[0].results
  return { upstream, scene, results }
}

const silent = () => {}
const halfAnswer = (call: UpstreamCall) => stream(call, words(2))

describe('an arm of an experiment', () => {
  test('has not failed where nobody was asked, since a budget was waited for', async (context) => {
    const allowances = { all: { budgets: [{ usd: 0.13, per: 'month' }] } }
    const { upstream, scene, results } = await started(context, silent, {}, { allowances })
    const blocking = scene.ask({ max_tokens: 3000 })
    await until(() => upstream.calls.length === 1)
    const got = await scene.ask({ max_tokens: 1000, timeout_ms: 300 })
    assert.deepEqual([got.status, upstream.calls.length], [504, 1], got.text)
    assert.equal(await results(), 0)
    for (const call of upstream.calls) whole(call)
    assert.equal((await blocking).status, 200)
    assert.equal(await results(), 1)
  })

  test('has not failed where its caller’s time was up, before the answer or amid it', async (context) => {
    for (const script of [silent, halfAnswer]) {
      const { scene, results } = await started(context, script, {})
      await scene.ask({ timeout_ms: 300 })
      await scene.askStream({ timeout_ms: 300 })
      assert.equal(await results(), 0)
    }
  })

  test('has failed where its target has had all of its time', async (context) => {
    const { scene, results } = await started(context, silent, { timeoutMs: 300, firstTokenTimeoutMs: 300 })
    await scene.ask()
    await scene.askStream()
    assert.equal(await results(), 2)
  })

  test('has failed where its target has had all of its time, though the request’s is up then, too', async (context) => {
    for (const script of [silent, halfAnswer]) {
      const { scene, results } = await started(context, script, { timeoutMs: 300 })
      await scene.ask({ timeout_ms: 500 })
      await scene.askStream({ timeout_ms: 500 })
      assert.equal(await results(), 2)
    }
  })
})
