import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { errorOf } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { answer, startUpstream, type UpstreamCall } from './upstream.ts'

/** Ends a call without a reply, once the provider had it for so long by the clock of its function. */
type Lose = (call: UpstreamCall, clock: { nowMs: number }) => void

const after =
  (ms: number): Lose =>
  ({ response }, clock) => {
    clock.nowMs += ms
    response.destroy()
  }

/** More than Node reads of headers. */
const largeHead: Lose = (call) => {
  call.response.setHeader('x-large', 'x'.repeat(20_000))
  answer(call, 200, {})
}

async function start(context: TestContext, lose: Lose) {
  const clock = { nowMs: Date.now() }
  const first = await startUpstream(context, (call) => lose(call, clock))
  const second = await startUpstream(context)
  const parts = { now: () => clock.nowMs }
  const scene = await startScene(context, { first: { at: first, parts }, second: { at: second } })
  return { scene, first }
}

describe('a connection to a provider that is lost without a reply', () => {
  for (const [name, lose, code] of [
    ['after it has been at work', after(1000), 'provider_unavailable'],
    ['by a head that cannot be read', largeHead, 'bad_reply'],
  ] as const) {
    test(`${name} may be billed, and is not asked again: whole and streamed`, async (context) => {
      const { scene, first } = await start(context, lose)
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'second'], got.text)
      }
      assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 2)
      const alone = await scene.ask({ model: 'first/gpt-5-mini' })
      assert.equal(alone.headers.get('x-should-retry'), 'false')
      const { fallback_errors: [failed] = [] } = Object(errorOf(alone))
      assert.deepEqual([failed?.code, failed?.may_be_billed], [code, true], alone.text)
      assert.equal(first.calls.length, 3)
    })
  }

  test('at once has done nothing: it is asked once more, and costs nothing', async (context) => {
    const { scene, first } = await start(context, after(100))
    const alone = await scene.ask({ model: 'first/gpt-5-mini' })
    const failed = Object(errorOf(alone)).fallback_errors
    assert.deepEqual(
      failed.map(({ code, may_be_billed }: Record<string, unknown>) => [code, may_be_billed]),
      [
        ['provider_unavailable', undefined],
        ['provider_unavailable', undefined],
      ],
      alone.text,
    )
    assert.equal(first.calls.length, 2)
    assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 0)
  })
})
