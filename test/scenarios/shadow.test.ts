import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../until.ts'
import { admin, first, second, start } from './shadow-scene.ts'
import { end, refuse, stream, type UpstreamCall, words } from './upstream.ts'

/** What was asked, however the answer comes, in any order. */
function questions(calls: readonly UpstreamCall[]): string[] {
  return calls.map(({ body: { stream: _, stream_options: __, ...asked } }) => JSON.stringify(asked)).sort()
}

describe('a shadow', () => {
  test('is asked behind each form of an answer, with its own model, and the caller sees nothing of it', async (context) => {
    const { scene, one, other, ended, decision, router } = await start(context)
    const messages = [{ role: 'user', content: 'x' }]
    const asked = [
      await scene.ask({ prompt: 'hidden words' }, { 'x-call-id': 'short-1' }),
      await router.post('/v1/chat/completions', { messages, temperature: 0.5 }, { 'x-call-id': 'chat-1' }),
      await router.post('/v1/chat/completions', { messages, stream: true }, { 'x-call-id': 'stream-1' }),
    ]
    await ended('answered', 3)
    assert.deepEqual(
      asked.map(({ status, headers }) => [status, headers.get('x-llm-provider'), headers.get('x-llm-fallbacks')]),
      Array.from({ length: 3 }, () => [200, 'first', '0']),
    )
    assert.equal(
      asked.some(({ headers, text }) => /second|candidate|shadow/.test(text + [...headers].join())),
      false,
    )
    assert.deepEqual([one.calls.length, other.calls.length], [3, 3])
    assert.deepEqual(questions(other.calls), questions(one.calls))
    assert.ok(other.calls.every(({ body }) => body.stream !== true))
    for (const id of ['short-1', 'chat-1', 'stream-1']) {
      await until(async () => (await decision(id)).shadows !== undefined)
      const { shadows = [], target, attempts } = await decision(id)
      assert.deepEqual([target, attempts.length, shadows.length], [first, 1, 1])
      const [{ name, original, shadow }] = [shadows[0] ?? assert.fail()]
      assert.equal(name, 'candidate')
      const tokens = { prompt_tokens: 100, completion_tokens: 60 }
      const { ms: _, ...originally } = original
      const { ms: __, ...mirrored } = shadow
      const same = { succeeded: true, finish_reason: 'stop', ...tokens }
      assert.deepEqual(originally, { target: first, cost_usd: 0.00022, ...same })
      assert.deepEqual(mirrored, { target: second, cost_usd: 0.0022, ...same })
      assert.doesNotMatch(JSON.stringify(await decision(id)), /hidden words|An answer/)
    }
  })

  test('is shown with its own request, not with another one of the same id', async (context) => {
    const { scene, ended, decision } = await start(context)
    const ask = () => scene.ask({}, { 'x-call-id': 'again-1' })
    await ask()
    await ended('answered')
    await until(async () => (await decision('again-1')).shadows !== undefined)
    const firstTime = (await decision('again-1')).time
    scene.clock.nowMs += 1000
    await ask()
    await ended('answered', 2)
    await until(async () => (await decision('again-1')).shadows !== undefined)
    const { time, shadows = [] } = await decision('again-1')
    assert.equal(Date.parse(time) - Date.parse(firstTime), 1000)
    assert.deepEqual(
      shadows.map((shadow) => shadow.time),
      [new Date(scene.clock.nowMs).toISOString()],
    )
  })

  // Where only one path is mirrored, the others fail in silence or leak the setting to the provider: BerriAI/litellm#31888, #34890.
  test('is asked behind each dialect, whole and streamed', async (context) => {
    const { one, other, ended, router } = await start(context)
    const messages = [{ role: 'user', content: 'x' }]
    const bodies = [
      ['/v1/responses', { input: 'x' }],
      ['/v1/messages', { messages, max_tokens: 50 }],
      ['/v1/completions', { prompt: 'x' }],
    ] as const
    for (const [path, body] of bodies) {
      for (const stream of [false, true]) {
        const got = await router.post(path, { model: 'auto', ...body, stream })
        assert.equal(got.status, 200, `${path} ${got.text}`)
      }
    }
    await ended('answered', 6)
    assert.deepEqual(questions(other.calls), questions(one.calls))
    assert.ok(other.calls.every(({ body }) => body.stream !== true))
  })

  test('is asked only when the caller has the whole answer', async (context) => {
    const held: UpstreamCall[] = []
    const { scene, other, ended } = await start(context, {
      script(call) {
        stream(call, words(2))
        held.push(call)
      },
    })
    const answer = await fetch(`${scene.router.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ messages: [{ role: 'user', content: 'x' }], stream: true }),
    })
    const reader = (answer.body ?? assert.fail()).getReader()
    await reader.read()
    assert.equal(other.calls.length, 0)
    const [call] = held
    stream(call ?? assert.fail(), end)
    call?.response.end()
    while (!(await reader.read()).done);
    await ended('answered')
    assert.equal(other.calls.length, 1)
  })

  test('that fails is asked once, and no breaker or measurement of its target moves but its own', async (context) => {
    const { scene, ended, other, comparisons, decision } = await start(context, {
      mirrored: (call) => refuse(call, 500, null),
      catalogue: { failures: { consecutive: 2 } },
    })
    for (let count = 1; count <= 2; count += 1) {
      await scene.ask({}, { 'x-call-id': `failed-${count}` })
      await ended('failed', count)
    }
    assert.equal(other.calls.length, 2)
    assert.equal(await scene.breaker('second'), 0)
    assert.equal(await scene.metric('llm_router_requests_total', { target: second }), 0)
    const health = Object((await scene.router.get('/health')).body)
    assert.equal(health.targets?.[second]?.state ?? 'closed', 'closed')
    // Its own breaker is open now.
    await scene.ask()
    await ended('unavailable')
    assert.equal(other.calls.length, 2)
    const [row] = await comparisons()
    assert.deepEqual([row?.compared, row?.only_original_succeeded, row?.original_ms], [2, 2, undefined])
    await until(async () => (await decision('failed-1')).shadows !== undefined)
    assert.equal((await decision('failed-1')).shadows?.[0]?.shadow.code, 'provider_unavailable')
  })

  test('is asked when the providers of the request have failed, and not when the request is at fault', async (context) => {
    let status = 500
    const { scene, ended, comparisons, other } = await start(context, { script: (call) => refuse(call, status, null) })
    assert.equal((await scene.ask()).status, 503)
    await ended('answered')
    const [row] = await comparisons()
    assert.deepEqual([row?.original_target, row?.only_shadow_succeeded], ['', 1])
    status = 400
    assert.equal((await scene.ask()).status, 400)
    assert.equal((await scene.ask({ prompt: 1 })).status, 400)
    assert.equal(other.calls.length, 1)
  })

  test('gets its share of what fits its condition', async (context) => {
    const { scene, ended, other } = await start(context, { shadow: { share: 0.5, when: { tasks: ['generate'] } } })
    for (let count = 0; count < 40; count += 1) await scene.ask()
    for (let count = 0; count < 5; count += 1) await scene.ask({ task: 'classify' })
    await until(async () => (await scene.metric('llm_router_shadow_requests_total')) === other.calls.length)
    assert.ok(other.calls.length > 5 && other.calls.length < 35, String(other.calls.length))
    await ended('busy', 0)
  })

  test('sums up what all replicas have compared, and a new one knows it', async (context) => {
    const { scene, ended, comparisons } = await start(context)
    await scene.ask()
    await scene.askStream()
    await ended('answered', 2)
    await until(async () => (await comparisons())[0]?.compared === 2)
    const [row] = await comparisons()
    const { day, original_target, shadow_target, both_succeeded, same_finish_reason } = row ?? assert.fail()
    assert.deepEqual([day, original_target, shadow_target], ['2026-11-21', first, second])
    assert.deepEqual([both_succeeded, same_finish_reason], [2, 2])
    assert.deepEqual([row?.original_cost_usd, row?.shadow_cost_usd], [0.00022, 0.0022])
    assert.equal(row?.shadow_completion_tokens, 60)
    const another = await scene.anotherRouter()
    const ofAnother = async () => Object((await another.get('/admin/shadows', admin)).body).shadows[0].comparisons[0]
    await until(async () => {
      await another.post('/', { prompt: 'x', task: 'classify', max_latency_ms: 100 })
      return (await ofAnother())?.compared >= 2
    })
  })
})
