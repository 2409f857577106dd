import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startScene } from './scene.ts'
import { end, startUpstream, stream, words } from './upstream.ts'

test('a stream that its provider leaves open behind the answer is whole, however short the limit between two pieces', async (context) => {
  const upstream = await startUpstream(context, (call) => stream(call, [...words(3), ...end.slice(0, 2)]))
  const scene = await startScene(context, { first: { at: upstream, target: { idleTimeoutMs: 200 } } })
  const got = await scene.askStream()
  assert.match(got.text, /data: \[DONE\]\n\n$/)
  assert.doesNotMatch(got.text, /"error"/)
  assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
})
