import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { DecisionList, DecisionReply } from '#runtime/contract/admin/decisions.ts'
import { errorOf, type TestFunction } from '../../../runtime/parts.ts'
import { answerWhole } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const base = { tasks: ['generate', 'reason'], locality: 'external', expectedLatencyMs: 100 }
const catalogue = {
  rules: [{ reason: 'default', to: ['a/m', 'b/m'] }],
  failures: { consecutive: 1000 },
  targets: [
    { ...base, provider: 'a', function: 'a-generate', model: 'm', usdPerMillionTokens: { input: 2, output: 4 } },
    { ...base, provider: 'b', function: 'b-generate', model: 'm', usdPerMillionTokens: { input: 1, output: 1 } },
    { ...base, provider: 'c', function: 'c-generate', model: 'c', enabled: false },
  ],
}

describe('/admin/decisions', () => {
  const scene = operatorScene(catalogue, () => today)
  let router: TestFunction
  beforeEach(async () => {
    router = await scene.start()
  })

  const ask = (path: string) => router.get(path, admin)
  const list = async (query = ''): Promise<DecisionList> => Object((await ask(`/admin/decisions?${query}`)).body)
  const show = async (id: string): Promise<DecisionReply> => Object((await ask(`/admin/decisions/${id}`)).body)
  const post = (body: object, id: string, path = '/') => router.post(path, body, { 'x-call-id': id })
  const fail = (status: number, code: string, message = 'No') => {
    scene.gateway.answer = (response, call) => {
      if (call.function !== 'a-generate') return answerWhole(response, call)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message, type: 't', param: null, code } }))
      return undefined
    }
  }

  test('needs the token', async () => {
    assert.equal((await router.get('/admin/decisions')).status, 401)
    assert.equal((await router.get('/admin/decisions/1', { 'x-admin-token': 'wrong' })).status, 401)
  })

  test('shows a whole answer with its way, its times, and its cost beside the predicted one', async () => {
    await post({ prompt: 'x', user: 'ada', max_tokens: 10 }, 'call-1')
    const one = await show('call-1')
    assert.equal(one.status, 'completed')
    assert.equal(one.time, new Date(today).toISOString())
    assert.deepEqual([one.form, one.stream, one.task, one.reason], ['short', false, 'generate', 'default'])
    assert.deepEqual([one.target, one.http_status, one.user], ['a/m', 200, 'ada'])
    assert.deepEqual([one.prompt_tokens, one.completion_tokens, one.cost_usd], [1000, 500, 0.004])
    assert.ok(one.predicted_cost_usd !== undefined && one.predicted_cost_usd > 0)
    assert.deepEqual(
      one.candidates.map(({ target }) => target),
      ['a/m', 'b/m'],
    )
    const [attempt, ...others] = one.attempts
    assert.ok(attempt && others.length === 0)
    assert.deepEqual([attempt.kind, attempt.outcome, attempt.cost_status], ['first', 'answered', 'settled'])
    assert.ok(attempt.start_ms <= attempt.end_ms && attempt.end_ms <= one.ms)
    assert.ok(one.overhead_ms !== undefined && one.overhead_ms < one.ms)
    const { records } = Object((await ask(`/admin/ledger?id=${attempt.record_id}`)).body)
    assert.equal(records[0].call_id, 'call-1')
  })

  test('shows the fallback of a stream, its first output and its end', async () => {
    fail(429, 'rate_limited', 'groq answered 429: the prompt was: a secret plan')
    const got = await post(
      { messages: [{ role: 'user', content: 'x' }], stream: true },
      'call-2',
      '/v1/chat/completions',
    )
    assert.equal(got.status, 200)
    const one = await show('call-2')
    assert.deepEqual([one.status, one.stream, one.form, one.target], ['completed', true, 'chat', 'b/m'])
    assert.deepEqual([one.fallback_count, one.attempt_count], [1, 2])
    const [first, second] = one.attempts
    assert.deepEqual([first?.outcome, first?.code, first?.status], ['failed', 'rate_limited', 429])
    assert.equal(first?.message, 'groq answered 429')
    assert.deepEqual([second?.kind, second?.outcome], ['fallback', 'answered'])
    assert.ok(second?.first_output_ms !== undefined)
    assert.doesNotMatch(JSON.stringify(one), /secret plan/)
  })

  test('has the caller’s trace', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { 'x-call-id': 'call-3', traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
    await router.post('/', { prompt: 'x' }, headers)
    assert.equal((await show('call-3')).trace_id, traceId)
  })

  test('lists the newest first, page by page, by filters, refused ones too', async () => {
    for (const id of ['n1', 'n2', 'n3']) await post({ prompt: 'x' }, id)
    await post({ prompt: 'x', model: 'c/c' }, 'n4')
    await post({ prompt: 'x', task: 'reason' }, 'n5')
    const all = await list()
    assert.deepEqual(
      all.decisions.map(({ call_id, status }) => `${call_id} ${status}`),
      ['n5 completed', 'n4 refused', 'n3 completed', 'n2 completed', 'n1 completed'],
    )
    assert.equal(all.next, null)
    const page = await list('limit=2')
    assert.deepEqual(
      page.decisions.map(({ call_id }) => call_id),
      ['n5', 'n4'],
    )
    const rest = await list(`limit=10&before=${page.next}`)
    assert.deepEqual(
      rest.decisions.map(({ call_id }) => call_id),
      ['n3', 'n2', 'n1'],
    )
    const [refused, ...others] = (await list('status=refused')).decisions
    assert.deepEqual([refused?.call_id, refused?.code, others.length], ['n4', 'no_candidate', 0])
    const one = await show('n4')
    assert.deepEqual(one.removed, [{ target: 'c/c', why: 'is not enabled in the catalogue', kind: 'request' }])
    assert.equal((await list('task=reason')).decisions.length, 1)
  })

  test('refuses what it does not know, and says what it knows', async () => {
    await post({ prompt: 'x' }, 'known-1')
    for (const [query, known] of [
      ['reason=luck', 'default'],
      ['target=z/z', 'a/m'],
    ]) {
      const got = await ask(`/admin/decisions?${query}`)
      assert.equal(got.status, 400, query)
      assert.match(String(errorOf(got).message), new RegExp(String(known)))
    }
    assert.deepEqual((await list('target=b/m')).decisions, [])
    for (const query of ['status=well', 'task=sing', 'limit=0', 'limit=1000', 'colour=red', 'before=%00']) {
      const got = await ask(`/admin/decisions?${query}`)
      assert.equal(got.status, 400, query)
    }
    assert.match(String(errorOf(await ask('/admin/decisions?status=well')).message), /completed.*failed/)
    assert.equal((await ask('/admin/decisions/unknown-1')).status, 404)
  })

  test('finds what nobody has decided on by the code of its error', async () => {
    await post({ prompt: 'x' }, 'code-1')
    assert.deepEqual((await list('reason=no_candidate')).decisions, [])
    await post({ prompt: 'x', model: 'c/c' }, 'code-2')
    const { decisions } = await list('reason=no_candidate')
    assert.deepEqual(
      decisions.map(({ call_id, code, reason }) => [call_id, code, reason]),
      [['code-2', 'no_candidate', undefined]],
    )
    assert.match(String(errorOf(await ask('/admin/decisions?reason=luck')).message), /default, no_candidate/)
  })

  test('finds nothing by a key that has not called yet, and refuses one that there is not', async () => {
    const { token } = Object((await router.post('/admin/keys', { id: 'busy', name: 'Busy' }, admin)).body)
    await router.post('/admin/keys', { id: 'fresh', name: 'Fresh' }, admin)
    const headers = { authorization: `Bearer ${token}`, 'x-call-id': 'key-1' }
    assert.equal((await router.post('/', { prompt: 'x' }, headers)).status, 200)
    assert.deepEqual((await list('key=fresh')).decisions, [])
    assert.equal((await list('key=busy')).decisions.length, 1)
    const got = await ask('/admin/decisions?key=never')
    assert.deepEqual([got.status, errorOf(got).param], [400, 'key'])
  })

  test('says what a prompt reads like where a strategy wanted to know, also that of a low budget', async () => {
    await post({ prompt: 'Prove that there are infinitely many primes.', strategy: 'tier' }, 'hard-1')
    const hard = await show('hard-1')
    for (const share of [hard.strong_chance, hard.strong_rank]) assert.match(`${share}`, /^(?:1|0\.\d{1,3})$/)
    assert.equal(hard.category, undefined)
    const all = { budgets: [{ usd: 0.04, per: 'total', softPercent: 0.01, whenLow: 'complexity' }] }
    const categories = { simple_qa: catalogue.rules.flatMap(({ to }) => to) }
    router = await scene.start({
      ROUTER_CONFIG_YAML: JSON.stringify({ ...catalogue, categories, allowances: { all } }),
    })
    for (const id of ['low-1', 'low-2']) {
      await post({ prompt: 'What is the capital of France?', max_tokens: 9000 }, id)
    }
    const [before, low] = [await show('low-1'), await show('low-2')]
    assert.deepEqual([before.category, low.strategy, low.category], [undefined, 'complexity', 'simple_qa'])
    assert.equal(low.asked?.strategy, undefined)
    assert.match(`${low.category_probability}`, /^0\.\d{1,3}$/)
  })
})
