import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { type ProviderSetup, startScene } from './scene.ts'
import { end, startUpstream, stream, type UpstreamCall, words } from './upstream.ts'

const lastEvent = (text: string) => JSON.parse(text.trim().split('\n\n').at(-1)?.replace('data: ', '') ?? '')
const begin = (call: UpstreamCall) => stream(call, words(3))
const sayNothing = () => {}

/** One provider, which does what it is told to, and as many others; and a signal for the end of the first one, or of the router. */
async function start(
  context: TestContext,
  script: (call: UpstreamCall) => void,
  who: 'router' | 'provider',
  grace = '100ms',
) {
  const environment = { termination_grace: grace }
  const stopping = new AbortController()
  const parts = { stopping: stopping.signal }
  const [first, second] = [await startUpstream(context, script), await startUpstream(context)]
  const providers: Record<string, ProviderSetup> = {
    first: { at: first, ...(who === 'provider' && { parts }) },
    second: { at: second },
  }
  const options = who === 'router' ? { routerParts: parts, environment } : { functionEnvironment: environment }
  const scene = await startScene(context, providers, options)
  const asked = () => until(() => first.calls.length > 0)
  /** A streamed answer when its beginning has come. */
  const begun = () =>
    fetch(`${scene.router.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ messages: [{ role: 'user', content: 'x' }], stream: true }),
    })
  return { scene, first, asked, begun, stop: () => stopping.abort() }
}

describe('a function that is stopped', () => {
  for (const who of ['router', 'provider'] as const) {
    test(`ends a stream that cannot end in time with an error event: ${who}`, async (context) => {
      const { scene, first, begun, stop } = await start(context, begin, who)
      const answer = await begun()
      stop()
      const text = await answer.text()
      assert.match(text, /"w2 "/)
      assert.equal(lastEvent(text).error.code, 'shutting_down', text)
      assert.doesNotMatch(text, /\[DONE\]/)
      await until(() => first.calls[0]?.leftMs !== undefined)
      assert.equal(await scene.breaker('first'), 0)
      assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 1)
    })
  }

  test('lets a stream go on to its end where there is time', async (context) => {
    const { first, begun, stop } = await start(context, begin, 'router', '60s')
    const answer = await begun()
    stop()
    for (const call of first.calls) {
      stream(call, end)
      call.response.end()
    }
    assert.match(await answer.text(), /\[DONE\]\n\n$/)
  })

  test('refuses what has not begun in a way that tells when to come back', async (context) => {
    const { scene, asked, stop } = await start(context, sayNothing, 'router')
    const answered = scene.ask()
    await asked()
    stop()
    const got = await answered
    assert.deepEqual([got.status, errorOf(got).code, got.headers.get('retry-after')], [503, 'shutting_down', '1'])
    assert.equal(await scene.breaker('first'), 0)
    assert.equal((await scene.ask()).status, 503, 'whoever comes after that')
  })

  for (const isStreamed of [true, false]) {
    test(`is no failure of its provider, and the next is asked: ${isStreamed ? 'streamed' : 'whole'}`, async (context) => {
      const { scene, asked, stop } = await start(context, sayNothing, 'provider')
      const answered = scene.ask({ stream: isStreamed })
      await asked()
      stop()
      const got = await answered
      assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'second'], got.text)
      assert.match(got.text, /"code":"shutting_down"/)
      assert.equal(await scene.breaker('first'), 0)
    })
  }

  test('is ready until then', async (context) => {
    const { scene, stop } = await start(context, sayNothing, 'router')
    assert.equal((await scene.router.get('/ready')).status, 200)
    stop()
    assert.equal((await scene.router.get('/ready')).status, 503)
  })
})
