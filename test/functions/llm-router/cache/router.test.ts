import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { TestFunction, TestReply } from '../../../runtime/parts.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { until } from '../../../until.ts'
import { answerWhole, completion } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const messages = [{ role: 'user', content: 'What is a llama?' }]
const question = { messages, temperature: 0 }
const path = '/v1/chat/completions'
const asks = { cache: true }

const resultOf = ({ headers }: TestReply) => headers.get('x-llm-cache')
const contentOf = ({ body }: TestReply) => Object(body).choices[0].message.content
const eventsOf = ({ text }: TestReply) =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => JSON.parse(data))
const textOf = (reply: TestReply) =>
  eventsOf(reply)
    .map(({ choices }) => choices?.[0]?.delta.content ?? '')
    .join('')

/** The cache over sockets. Long, since all cases share the scene. */
describe('the cache of a router', () => {
  let nowMs = Date.parse('2026-11-26T10:00:00Z')
  const scene = operatorScene({}, () => nowMs)
  let router: TestFunction
  let made = 0
  const start = (cache: object | undefined, more: object = {}) =>
    scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith(cache, more)) })
  const metric = async (name: string, labels: Record<string, string> = {}) =>
    sample((await router.get('/metrics')).text, name, labels)
  /** Every answer says which one it is. */
  const answering = (more: object = {}, finish_reason = 'stop') => {
    scene.gateway.answer = (response, call) => {
      if (call.body.stream === true || call.path === '/v1/embeddings') {
        made += 1
        return answerWhole(response, call)
      }
      made += 1
      const message = { role: 'assistant', content: `Answer ${made}`, ...more }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...completion, choices: [{ index: 0, message, finish_reason }] }))
    }
  }

  beforeEach(async () => {
    router = await start({})
    made = 0
    answering()
  })

  /** What is kept is there a moment after the answer. */
  async function askedTwice(body: object, headers: Record<string, string> = {}, other = body) {
    const first = await router.post(path, body, headers)
    await kept()
    return [first, await router.post(path, other, headers)] as const
  }
  const kept = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))))

  test('answers the same again without asking anybody, for nothing', async () => {
    const [first, second] = await askedTwice({ ...question, ...asks })
    assert.deepEqual([resultOf(first), resultOf(second)], ['miss', 'hit'])
    assert.equal(second.text, first.text)
    assert.equal(made, 1)
    assert.equal(second.headers.get('x-llm-cost-usd'), '0')
    assert.equal(second.headers.get('x-llm-reason'), 'cache')
    assert.equal(second.headers.get('x-llm-provider'), 'first')
    assert.equal(first.headers.get('age'), null)
    nowMs += 7900
    const third = await router.post(path, { ...question, ...asks })
    assert.equal(third.headers.get('age'), '7')
    assert.deepEqual(scene.gateway.calls.at(-1)?.body, { ...question, model: 'm' })
  })

  test('has no effect, and no header, where the catalogue has none', async () => {
    router = await start(undefined)
    const [first, second] = await askedTwice({ ...question, ...asks })
    assert.deepEqual([resultOf(first), resultOf(second)], [null, null])
    assert.equal(made, 2)
    assert.doesNotMatch((await router.get('/metrics')).text, /llm_cache/)
  })

  test('is used by who asks: the request, its key, or its rule, in this order', async () => {
    assert.equal(resultOf((await askedTwice(question))[1]), 'bypass')
    const header = { 'x-llm-cache': 'true' }
    assert.equal(resultOf((await askedTwice(question, header))[1]), 'hit')
    assert.equal(resultOf(await router.post(path, { ...question, metadata: { llm_cache: 'true' } })), 'hit')
    const rules = [{ reason: 'usual', to: ['first/m'], cache: true }]
    router = await start({}, { rules })
    assert.equal(resultOf((await askedTwice(question))[1]), 'hit')
    assert.equal(resultOf(await router.post(path, { ...question, cache: false })), 'bypass')
    // Not the rule but the name of a model decides.
    assert.equal(resultOf((await askedTwice({ ...question, model: 'first/m' }))[1]), 'bypass')
    router = await start({ use: 'always' })
    assert.equal(resultOf((await askedTwice(question))[1]), 'hit')
    assert.equal((await router.post(path, { ...question, cache: 'yes' })).status, 400)
  })

  test('keeps what a temperature above 0 gives only for who asks for that', async () => {
    router = await start({ use: 'always' })
    for (const temperature of [1, 0.1, undefined, null]) {
      const body = { messages, ...(temperature !== undefined && { temperature }) }
      assert.equal(resultOf((await askedTwice(body))[1]), 'bypass', `${temperature}`)
    }
    assert.equal(resultOf((await askedTwice({ messages, temperature: 1, ...asks }))[1]), 'hit')
    router = await start({ use: 'always', anyTemperature: true })
    assert.equal(resultOf((await askedTwice({ messages }))[1]), 'hit')
  })

  test('does what Cache-Control says', async () => {
    const body = { ...question, ...asks }
    const control = (text: string) => router.post(path, body, { 'cache-control': text })
    assert.equal(resultOf(await control('no-store')), 'bypass')
    await kept()
    const first = await router.post(path, body)
    assert.equal(resultOf(first), 'miss')
    await kept()
    nowMs += 10_000
    assert.equal(resultOf(await control('max-age=10')), 'hit')
    assert.equal(resultOf(await control('no-transform, MAX-AGE="9"')), 'miss')
    await kept()
    assert.equal((await control('max-age=60')).headers.get('age'), '0')
    // It is answered anew, and that is kept.
    const anew = await control('no-cache')
    assert.equal(resultOf(anew), 'bypass')
    await kept()
    assert.equal(contentOf(await router.post(path, body)), contentOf(anew))
    assert.equal(resultOf(await control('max-age=soon')), 'bypass')
  })

  test('keeps nothing that is cut short, filtered, or an error', async () => {
    for (const reason of ['length', 'content_filter']) {
      answering({}, reason)
      const [first, second] = await askedTwice({ ...question, seed: reason.length, ...asks })
      assert.deepEqual([first.status, resultOf(first), resultOf(second)], [200, 'miss', 'miss'], reason)
    }
    scene.gateway.answer = (response) => response.writeHead(400).end('{}')
    assert.ok((await router.post(path, { ...question, ...asks })).status >= 400)
    answering()
    assert.equal(resultOf(await router.post(path, { ...question, ...asks })), 'miss')
  })

  test('keeps calls of tools, and replays them whole and as a stream', async () => {
    const tool_calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }]
    answering({ content: null, tool_calls }, 'tool_calls')
    const body = { ...question, ...asks, tools: [{ type: 'function', function: { name: 'f' } }] }
    const [first, second] = await askedTwice(body)
    assert.equal(resultOf(second), 'hit')
    assert.equal(second.text, first.text)
    const streamed = await router.post(path, { ...body, stream: true })
    assert.equal(resultOf(streamed), 'hit')
    const [begun, ended] = eventsOf(streamed)
    assert.deepEqual(begun.choices[0].delta.tool_calls, [{ index: 0, ...tool_calls[0] }])
    assert.equal(ended.choices[0].finish_reason, 'tool_calls')
    assert.match(streamed.text, /data: \[DONE\]\n\n$/)
  })

  test('replays a stream as a stream, and as a whole answer', async () => {
    const body = { ...question, ...asks }
    const first = await router.post(path, { ...body, stream: true })
    assert.equal(resultOf(first), 'miss')
    assert.equal(textOf(first), 'Hello')
    await kept()
    const again = await router.post(path, { ...body, stream: true, stream_options: { include_usage: true } })
    assert.equal(resultOf(again), 'hit')
    assert.equal(textOf(again), 'Hello')
    assert.equal(eventsOf(again).at(-1).cost_usd, 0)
    assert.equal(again.headers.get('x-llm-cost-usd'), '0')
    const whole = await router.post(path, body)
    assert.deepEqual([resultOf(whole), contentOf(whole)], ['hit', 'Hello'])
    const short = await router.post('/', { prompt: 'What is a llama?', temperature: 0, ...asks })
    assert.equal(resultOf(short), 'hit')
    assert.equal(Object(short.body).result, 'Hello')
    assert.equal(Object(short.body).cost_usd, 0)
    assert.equal(made, 1)
  })

  test('keeps no stream that breaks off', async () => {
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
    scene.gateway.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const choices = [{ index: 0, delta: { role: 'assistant', content: 'Half' }, finish_reason: null }]
      response.end(`data: ${JSON.stringify({ ...chunk, choices })}\n\n`)
    }
    const broken = await router.post(path, { ...question, ...asks, stream: true })
    assert.match(broken.text, /bad_reply/)
    answering()
    const next = await router.post(path, { ...question, ...asks })
    assert.deepEqual([resultOf(next), contentOf(next)], ['miss', 'Answer 1'])
  })

  test('keeps embeddings', async () => {
    const ask = (more: object = {}) => router.post('/v1/embeddings', { input: 'a llama', ...asks, ...more })
    assert.equal(resultOf(await ask()), 'miss')
    await kept()
    assert.equal(resultOf(await ask()), 'hit')
    assert.equal(resultOf(await ask({ dimensions: 2 })), 'miss')
    assert.equal(made, 2)
  })

  test('forgets an answer when its time is over, and keeps none that is too large', async () => {
    router = await start({ lifeMs: 1000, maxAnswerBytes: 1000, maxBytes: 1000 })
    const [, second] = await askedTwice({ ...question, ...asks })
    assert.equal(resultOf(second), 'hit')
    nowMs += 1000
    assert.equal(resultOf(await router.post(path, { ...question, ...asks })), 'miss')
    answering({ content: 'x'.repeat(1000) })
    assert.equal(resultOf((await askedTwice({ ...question, seed: 1, ...asks }))[1]), 'miss')
  })

  test('keeps private answers only where it may, and never for others', async () => {
    const body = { ...question, ...asks, private: true }
    assert.equal(resultOf((await askedTwice(body))[1]), 'bypass')
    router = await start({ private: true })
    assert.equal(resultOf((await askedTwice(body))[1]), 'hit')
    assert.equal(resultOf(await router.post(path, { ...body, private: false })), 'miss')
  })

  test('is not asked by what is more than its text, nor by who takes part in an experiment', async () => {
    const store = { ...question, ...asks, store: true }
    assert.equal(resultOf((await askedTwice(store))[1]), 'bypass')
    const { targets } = catalogueWith({})
    const speaking = targets.map((one) => ({ ...one, capabilities: [...one.capabilities, 'audio_output'] }))
    router = await start({}, { targets: speaking })
    const sound = { modalities: ['text', 'audio'], audio: { voice: 'a', format: 'pcm16' } }
    assert.equal(resultOf((await askedTwice({ ...question, ...asks, ...sound }))[1]), 'bypass')
    const arms = [{ name: 'a', share: 1, to: ['first/m'] }]
    router = await start({}, { experiments: [{ name: 'e', arms }] })
    assert.equal(resultOf((await askedTwice({ ...question, ...asks }))[1]), 'bypass')
    assert.equal(resultOf((await askedTwice({ ...question, ...asks, model: 'first/m' }))[1]), 'hit')
  })

  test('belongs to one key, unless a department, a user or all share it; a key keeps its permissions', async () => {
    const keysIn = async (sharedBy: string) => {
      router = await start({ sharedBy, use: 'always' })
      const create = async (more: object) => {
        const reply = await router.post('/admin/keys', { name: 'k', ...more }, admin)
        assert.equal(reply.status, 201, reply.text)
        return { authorization: `Bearer ${Object(reply.body).token}` }
      }
      return {
        a: await create({ id: 'a', department: 'd' }),
        b: await create({ id: 'b', department: 'd' }),
        other: await create({ id: 'other', department: 'e' }),
        second: await create({ id: 'second', department: 'd', providers: ['second'] }),
        never: await create({ id: 'never', department: 'd', cache: false }),
      }
    }
    const ask = async (key: Record<string, string>, more: object = {}) => {
      const reply = await router.post(path, { ...question, ...more }, key)
      await kept()
      return resultOf(reply)
    }
    const own = await keysIn('key')
    assert.deepEqual([await ask(own.a), await ask(own.a), await ask(own.b)], ['miss', 'hit', 'miss'])
    assert.equal(await ask(own.never), 'bypass')
    const department = await keysIn('department')
    assert.deepEqual([await ask(department.a), await ask(department.b)], ['miss', 'hit'])
    assert.equal(await ask(department.other), 'miss')
    assert.equal(await ask(department.second), 'miss')
    // What it has made is for all who may use that target.
    assert.equal(await ask(department.b), 'hit')
    const all = await keysIn('all')
    assert.deepEqual([await ask(all.a), await ask(all.other)], ['miss', 'hit'])
    const user = await keysIn('user')
    assert.deepEqual([await ask(user.a, { user: 'u' }), await ask(user.a, { user: 'u' })], ['miss', 'hit'])
    assert.deepEqual([await ask(user.a, { user: 'v' }), await ask(user.b, { user: 'u' })], ['miss', 'miss'])
  })

  test('takes what OpenAI has in place of a user for one, where no user is named', async () => {
    router = await start({ sharedBy: 'user', use: 'always' })
    const { messages, ...rest } = question
    const forms = [
      [path, question],
      ['/v1/responses', { ...rest, model: 'auto', store: false, input: messages[0]?.content }],
    ] as const
    for (const [way, body] of forms) {
      const ask = async (more: object) => {
        const reply = await router.post(way, { ...body, seed: way === path ? 1 : undefined, ...more })
        await kept()
        return resultOf(reply)
      }
      const [u, v] = [{ safety_identifier: 'u' }, { safety_identifier: 'v' }]
      assert.deepEqual([await ask(u), await ask(u), await ask(v)], ['miss', 'hit', 'miss'], way)
      assert.deepEqual([await ask({ user: 'w', ...u }), await ask({ user: 'w', ...v })], ['miss', 'hit'], way)
    }
  })

  test('a hit counts for no limit and no budget', async () => {
    router = await start({ use: 'always' })
    const limits = { limits: { requestsPerMinute: 1 }, budgets: [{ usd: 0.003, per: 'total' }] }
    const created = await router.post('/admin/keys', { name: 'k', id: 'k', ...limits }, admin)
    const key = { authorization: `Bearer ${Object(created.body).token}` }
    assert.equal((await router.post(path, { ...question, max_tokens: 500 }, key)).status, 200)
    await kept()
    for (let count = 0; count < 3; count += 1) {
      const reply = await router.post(path, { ...question, max_tokens: 500 }, key)
      assert.deepEqual([reply.status, resultOf(reply)], [200, 'hit'])
    }
    assert.equal((await router.post(path, { ...question, seed: 2, max_tokens: 500 }, key)).status, 429)
  })

  test('counts a hit, what it saves, and nothing as spent', async () => {
    router = await start({}, { baselines: { first: ['first/m'] } })
    const cost = 1000 * 1e-6 + 500 * 2e-6
    await askedTwice({ ...question, ...asks })
    await router.post(path, question)
    assert.equal(await metric('llm_cache_requests_total', { result: 'hit' }), 1)
    assert.equal(await metric('llm_cache_requests_total', { result: 'miss' }), 1)
    assert.equal(await metric('llm_cache_requests_total', { result: 'bypass' }), 1)
    assert.equal(await metric('llm_cache_saved_usd_total'), cost)
    const ledger = async () => Object((await router.get('/admin/ledger', admin)).body).records
    await until(async () => (await ledger()).length === 3)
    const hit = (await ledger()).find(({ status }: { status: string }) => status === 'cached')
    assert.deepEqual([hit.cost_usd, hit.usage, hit.reason, hit.target], [0, null, 'cache', 'first/m'])
    const { total } = Object((await router.get('/admin/savings', admin)).body)
    assert.equal(total.calls, 3)
    assert.ok(Math.abs(total.cost_usd - 2 * cost) < 1e-9)
    const [comparison] = total.comparisons
    assert.ok(Math.abs(comparison.saved_usd - cost) < 1e-9, JSON.stringify(comparison))
  })

  test('counts what the provider’s own cache has saved once, for the call that had it, and for no hit', async () => {
    const priced = catalogueWith({})
    const [first, ...others] = priced.targets
    const usdPerMillionTokens = { input: 1, cachedInput: 0.1, output: 2 }
    router = await start({}, { targets: [{ ...first, usdPerMillionTokens }, ...others] })
    scene.gateway.answer = (response) => {
      const details = { prompt_tokens_details: { cached_tokens: 1000 } }
      const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500, ...details }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...completion, usage }))
    }
    const [, hit] = await askedTwice({ ...question, ...asks })
    assert.equal(resultOf(hit), 'hit')
    await until(async () => Object((await router.get('/admin/ledger', admin)).body).records.length === 2)
    nowMs += 1
    const { total } = Object((await router.get('/admin/savings', admin)).body)
    assert.equal(total.prompt_cache.calls, 1)
    assert.ok(Math.abs(total.prompt_cache.saved_usd - 1000 * 0.9e-6) < 1e-9, JSON.stringify(total.prompt_cache))
  })

  test('tells operators: of each decision, and of what would happen', async () => {
    await askedTwice({ ...question, ...asks })
    const { decisions } = Object((await router.get('/admin/decisions', admin)).body)
    const [hit, miss] = decisions
    assert.deepEqual([hit.cache, hit.reason, hit.target, hit.cost_usd], ['hit', 'cache', 'first/m', 0])
    assert.deepEqual([hit.attempt_count, hit.saved_usd, hit.status], [0, 0.002, 'completed'])
    assert.deepEqual([miss.cache, miss.attempt_count], ['miss', 1])
    nowMs += 5
    const route = async (body: object) => Object((await router.post('/route', body)).body).cache
    assert.deepEqual(await route({ ...question, ...asks }), { result: 'hit', age_ms: 5 })
    assert.deepEqual(await route({ ...question, ...asks, seed: 2 }), { result: 'miss' })
    assert.deepEqual(await route(question), { result: 'bypass', why: 'nobody asks for it' })
    assert.equal(await metric('llm_cache_requests_total', { result: 'hit' }), 1)
  })

  test('a stream from it is a decision that ends', async () => {
    await router.post(path, { ...question, ...asks, stream: true })
    await kept()
    await router.post(path, { ...question, ...asks, stream: true })
    await until(async () => {
      const { decisions } = Object((await router.get('/admin/decisions', admin)).body)
      return decisions.length === 2 && decisions[0].cache === 'hit' && decisions[0].stream === true
    })
  })
})
