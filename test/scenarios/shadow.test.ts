import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { DecisionReply } from '#runtime/contract/admin/decisions.ts'
import type { ShadowComparison } from '#runtime/contract/admin/shadows.ts'
import type { Parts } from '#runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { end, refuse, startUpstream, stream, type UpstreamCall, whole, words } from './upstream.ts'

const [first, second] = ['first/gpt-5-mini', 'second/gpt-5-mini']
const bounds = { contextWindowTokens: 100_000, maxOutputTokens: 1000 }
const admin = { 'x-admin-token': 'the-token-of-the-operators' }
const day = 86_400_000

type Options = {
  shadow?: object
  script?: (call: UpstreamCall) => void
  mirrored?: (call: UpstreamCall) => void
  catalogue?: object
  target?: object
  parts?: Partial<Parts>
}

/** A router whose callers are answered by the first target, with the second as the shadow of all of it. */
async function start(context: TestContext, options: Options = {}) {
  const { shadow = {}, script = whole, mirrored = whole, catalogue = {}, target = {}, parts = {} } = options
  const [one, other] = [await startUpstream(context, script), await startUpstream(context, mirrored)]
  const providers = { first: { at: one, target: bounds }, second: { at: other, target: { ...bounds, ...target } } }
  const own = { name: 'candidate', share: 1, to: [second], budgetUsdPerDay: 1, ...shadow }
  const scene = await startScene(context, providers, {
    catalogue: { rules: [{ reason: 'only', to: [first] }], shadow: [own], ...catalogue },
    routerParts: parts,
    functionEnvironment: { trusted_with_private: 'true' },
    isShared: true,
  })
  await writeFile(join(dirname(dirname(scene.keyFile('first'))), 'admin-token'), admin['x-admin-token'])
  const { router } = scene
  const get = async (path: string) => Object((await router.get(path, admin)).body)
  const outcomes = (outcome: string) =>
    scene.metric('llm_router_shadow_requests_total', { shadow: 'candidate', outcome })
  return {
    ...{ scene, one, other, router, outcomes },
    ended: (outcome: string, count = 1) => until(async () => (await outcomes(outcome)) === count),
    comparisons: async (): Promise<ShadowComparison[]> => (await get('/admin/shadows')).shadows[0].comparisons,
    decision: (id: string): Promise<DecisionReply> => get(`/admin/decisions/${id}`),
    async usage(group: string): Promise<Record<string, number>> {
      const { rows } = await get(`/admin/usage?group_by=${group}&from=2026-11-01&to=2026-12-01`)
      return Object.fromEntries(rows.map((row: Record<string, unknown>) => [String(row[group]), row.cost_usd]))
    },
    budgets: async () => (await get('/admin/budgets')).budgets,
  }
}

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

  test('costs its own budget and nobody else’s, and is in the usage as its own', async (context) => {
    const { scene, ended, usage, budgets, router } = await start(context)
    const made = await router.post('/admin/keys', { name: 'app', budgets: [{ usd: 1, per: 'day' }] }, admin)
    const { token } = Object(made.body)
    const key = { authorization: `Bearer ${token}` }
    await scene.ask({}, key)
    await ended('answered')
    await until(async () => Object.keys(await usage('reason')).length === 2)
    assert.deepEqual(await usage('reason'), { only: 0.00022, shadow: 0.0022 })
    const byKey = await usage('key')
    assert.deepEqual(Object.values(byKey).sort(), [0.00022, 0.0022])
    assert.equal(byKey.null, 0.0022)
    const all = await budgets()
    assert.deepEqual(
      all.map(({ of, name, used_usd }: Record<string, unknown>) => [of, name, used_usd]),
      [
        ['key', 'app', 0.00022],
        ['shadow', 'candidate', 0.0022],
      ],
    )
  })

  test('may be charged to the caller, too, where that is configured', async (context) => {
    const { scene, ended, usage, budgets, router } = await start(context, { shadow: { chargeCaller: true } })
    const made = await router.post('/admin/keys', { name: 'app', budgets: [{ usd: 1, per: 'day' }] }, admin)
    await scene.ask({}, { authorization: `Bearer ${Object(made.body).token}` })
    await ended('answered')
    await until(async () => Object.keys(await usage('reason')).length === 2)
    const used = (await budgets()).map(({ used_usd }: Record<string, unknown>) => used_usd)
    assert.deepEqual(used, [0.00242, 0.0022])
    assert.equal(Object.keys(await usage('key')).length, 1)
  })

  test('is not asked once its budget of the day is used up, and again the next day', async (context) => {
    // A call can cost $0.02 and a little, and costs $0.0022.
    const { scene, ended, other } = await start(context, { shadow: { budgetUsdPerDay: 0.0225 } })
    await scene.ask()
    await ended('answered')
    await scene.ask()
    await ended('no_budget')
    scene.clock.nowMs += day
    await scene.ask()
    await ended('answered', 2)
    assert.equal(other.calls.length, 2)
    assert.equal(await scene.breaker('second'), 0)
  })

  test('whose price is unknown is never asked, since no budget holds it', async (context) => {
    const { scene, ended, other } = await start(context, { target: { usdPerMillionTokens: undefined } })
    assert.equal((await scene.ask()).status, 200)
    await ended('no_budget')
    assert.equal(other.calls.length, 0)
  })

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
