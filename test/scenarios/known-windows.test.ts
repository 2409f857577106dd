import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startScene } from './scene.ts'
import { startUpstream } from './upstream.ts'

test('a prompt too long for a known window goes to those listed for that without a refusal, and /route says so', async (context) => {
  const [small, large] = [await startUpstream(context), await startUpstream(context)]
  const catalogue = {
    rules: [{ reason: 'small', to: ['small/gpt-5-mini'] }],
    contextWindowFallbacks: ['large/gpt-5-mini'],
  }
  const targets = { small: { at: small, target: { contextWindowTokens: 100 } }, large: { at: large } }
  const scene = await startScene(context, targets, { catalogue })
  const prompt = 'word '.repeat(1000)
  const messages = [{ role: 'user', content: prompt }]
  for (const got of [await scene.ask({ prompt }), await scene.askStream({ messages })]) {
    assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'large'], got.text)
  }
  const shown = Object((await scene.router.post('/route', { prompt })).body)
  assert.deepEqual([shown.reason, shown.candidates[0].provider], ['context_window', 'large'])
  assert.equal(small.calls.length, 0)
})
