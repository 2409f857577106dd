import assert from 'node:assert/strict'
import type { LookupFunction } from 'node:net'
import { describe, test } from 'node:test'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { errorOf, type TestReply } from '../runtime/parts.ts'
import { type ProviderSetup, type SceneOptions, startScene } from './scene.ts'
import { answer, type Ending, refuse, startUpstream, type UpstreamCall } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const failureOf = (got: TestReply) => Object(got.body).fallback_errors?.[0] ?? {}

const start = (context: Ending, providers: Record<string, ProviderSetup>, options: SceneOptions = {}) =>
  startScene(context, providers, { withoutGateway: true, ...options })

/** A scene of two providers, of which the second is asked where the first fails. */
async function startTwo(context: Ending, script?: (call: UpstreamCall) => void) {
  const first = await startUpstream(context, script)
  const second = await startUpstream(context)
  const scene = await start(context, { first: { at: first }, second: { at: second } })
  return { first, second, scene }
}

/** The same, of which the system refuses so many connections to the first one so. */
async function startRefused(context: Ending, code: string, times: number) {
  const first = await startUpstream(context)
  const second = await startUpstream(context)
  let refused = 0
  const lookup: LookupFunction = (name, { all }, done) => {
    const isRefused = name === 'first-generate' && refused < times
    if (isRefused) {
      refused += 1
      done(Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' }), '')
    } else if (all) done(null, [{ address: '127.0.0.1', family: 4 }])
    else done(null, '127.0.0.1', 4)
  }
  const open = createOpen({}, { lookup })
  const scene = await start(
    context,
    { first: { at: first }, second: { at: second } },
    { routerParts: { open, send: createSend(open) } },
  )
  return { first, second, scene }
}

describe('functions that are called by their names, without a gateway', () => {
  test('answer whole and streamed, and are billed', async (context) => {
    const { first, scene } = await startTwo(context)
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got), Object(got.body).result], [200, 'first', 'An answer'], got.text)
    const streamed = await scene.askStream()
    assert.deepEqual([streamed.status, by(streamed)], [200, 'first'], streamed.text)
    assert.match(streamed.text, /w0 [\s\S]*w2 [\s\S]*data: \[DONE\]/)
    assert.deepEqual(
      first.calls.map((call) => call.body.stream === true),
      [false, true],
    )
    assert.ok((await scene.metric('llm_token_cost_usd_total', { provider: 'first' })) > 0)
  })

  test('answer for embeddings', async (context) => {
    const at = await startUpstream(context, (call) => {
      const data = [{ object: 'embedding', index: 0, embedding: [0.5, 0.25] }]
      answer(call, 200, { object: 'list', data, model: 'e', usage: { prompt_tokens: 1, total_tokens: 1 } })
    })
    const scene = await start(context, { alone: { at, target: { tasks: ['embed'] } } })
    const got = await scene.router.post('/v1/embeddings', { model: 'auto', input: 'x' })
    assert.equal(got.status, 200, got.text)
    assert.deepEqual(Object(got.body).data[0].embedding, [0.5, 0.25])
  })

  test('fall over when a provider fails, whole and streamed', async (context) => {
    const { scene } = await startTwo(context, (call) => refuse(call, 503, null))
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got), failureOf(got).code], [200, 'second', 'provider_unavailable'], got.text)
    const streamed = await scene.askStream()
    assert.deepEqual([streamed.status, by(streamed)], [200, 'second'], streamed.text)
  })

  test('without a ready pod are the platform’s failure, of which the provider sees nothing', async (context) => {
    const { first, second, scene } = await startTwo(context)
    assert.equal(by(await scene.ask()), 'first')
    scene.functions.get('first-generate')?.scaleDown()
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    const { code, status, message, may_be_billed } = failureOf(got)
    assert.deepEqual([code, status, may_be_billed], ['function_unavailable', 503, undefined])
    assert.match(message, /^first-generate at http:\/\/first-generate:\d+ cannot be reached/)
    assert.equal(by(await scene.askStream()), 'second')
    assert.deepEqual([first.calls.length, second.calls.length], [1, 2])
    assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
  })

  test('are waited for while a pod starts', async (context) => {
    const alone = await startUpstream(context)
    const scene = await start(context, { alone: { at: alone } })
    const deployed = scene.functions.get('alone-generate')
    deployed?.scaleDown()
    const asked = scene.ask()
    const ready = setTimeout(() => deployed?.scaleUp(), 150)
    context.after(() => clearTimeout(ready))
    const got = await asked
    assert.deepEqual([got.status, Object(got.body).fallback_errors], [200, []], got.text)
  })

  // A mesh or a firewall refuses with codes of its own: Cilium with EPERM for a Service without backends, a route with EACCES.
  for (const code of ['EPERM', 'EACCES']) {
    test(`that a connection to is refused with ${code} have got nothing: whole and streamed`, async (context) => {
      const { first, scene } = await startRefused(context, code, Number.POSITIVE_INFINITY)
      const got = await scene.ask()
      assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
      const { code: failed, may_be_billed } = failureOf(got)
      assert.deepEqual([failed, may_be_billed], ['function_unavailable', undefined])
      const streamed = await scene.askStream()
      assert.deepEqual([streamed.status, by(streamed)], [200, 'second'], streamed.text)
      assert.equal(first.calls.length, 0)
      assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
    })

    test(`and are waited for while ${code} says that there is no pod`, async (context) => {
      const { scene } = await startRefused(context, code, 2)
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, by(got)], [200, 'first'], got.text)
      }
    })
  }

  test('are not to blame where the router can open no connection: whole and streamed', async (context) => {
    const { first, second, scene } = await startRefused(context, 'EMFILE', Number.POSITIVE_INFINITY)
    for (let count = 0; count < 3; count += 1) {
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, errorOf(got).code], [503, 'overloaded'], got.text)
        assert.match(errorOf(got).message, /can open no more connections/)
        assert.equal(got.headers.get('retry-after'), '1')
      }
    }
    assert.deepEqual([first.calls.length, second.calls.length], [0, 0])
    assert.equal(await scene.breaker('first'), 0)
    assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
  })

  test('that have no Service are told at once by their name', async (context) => {
    const { scene } = await startTwo(context)
    scene.functions.delete('first-generate')
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.equal(failureOf(got).code, 'function_unavailable')
    assert.match(failureOf(got).message, /^There is no first-generate at http:\/\/first-generate:/)

    scene.functions.delete('second-generate')
    const none = await scene.ask()
    assert.deepEqual([none.status, errorOf(none).code], [503, 'providers_exhausted'], none.text)
  })

  test('with a process that has ended, are told by the watchdog as they are behind a gateway', async (context) => {
    const { scene } = await startTwo(context)
    await scene.endProcess('first')
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got), failureOf(got).code], [200, 'second', 'function_unavailable'], got.text)
    assert.match(failureOf(got).message, /status 500 \(from of-watchdog\)/)
    assert.equal(by(await scene.askStream()), 'second')
  })

  test('are of unknown deployment in the reports, and count as available', async (context) => {
    const { scene } = await startTwo(context)
    assert.equal((await scene.ask()).status, 200)
    const health = Object((await scene.router.get('/health')).body)
    assert.equal(health.status, 'healthy')
    assert.deepEqual(
      health.targets.map(({ deployed, state }: { deployed: unknown; state: unknown }) => [deployed, state]),
      [
        [null, 'closed'],
        [null, 'closed'],
      ],
    )
    const route = await scene.router.post('/route', { prompt: 'x' })
    assert.equal(route.status, 200, route.text)
    assert.deepEqual(Object(route.body).candidates.length, 2)
  })
})
