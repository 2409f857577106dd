import assert from 'node:assert/strict'
import { join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import type { DecisionList, DecisionReply } from '#runtime/contract/admin/decisions.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole, type GatewayCall } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const base = { tasks: ['generate'], locality: 'external', maxOutputTokens: 1000, contextWindowTokens: 10_000 }
const price = { usdPerMillionTokens: { input: 1000, output: 1000 } }
const catalogue = {
  strategy: 'deadline',
  deadline: { hedge: true },
  failures: { consecutive: 1000 },
  rules: [{ reason: 'default', to: ['slow/m', 'quick/m'] }],
  allowances: { users: { poor: { budgets: [{ usd: 0.000001, per: 'day' }] } } },
  targets: [
    { ...base, ...price, provider: 'slow', function: 'slow-generate', model: 'm', expectedLatencyMs: 1 },
    { ...base, ...price, provider: 'quick', function: 'quick-generate', model: 'm', expectedLatencyMs: 2 },
  ],
}
const piece =
  'data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}\n\n'

/** How requests end, over sockets, and what is seen of it from another replica. */
describe('a decision', () => {
  const scene = operatorScene(catalogue, () => today)
  let router: TestFunction
  let other: TestFunction
  let stopping: AbortController
  beforeEach(async () => {
    stopping = new AbortController()
    const environment = { STORE_FILE: join(scene.directory, `store-${Math.random()}`) }
    router = await scene.start(environment, { stopping: stopping.signal })
    other = await scene.start(environment, { stopping: stopping.signal })
  })

  const ask = async (of: TestFunction, path: string) => (await of.get(path, admin)).body
  const show = async (id: string, of = router): Promise<DecisionReply> =>
    Object(await ask(of, `/admin/decisions/${id}`))
  const list = async (of: TestFunction): Promise<DecisionList> => Object(await ask(of, '/admin/decisions'))
  const messages = [{ role: 'user', content: 'x' }]
  const chat = (body: object, id: string) =>
    router.post('/v1/chat/completions', { messages, ...body }, { 'x-call-id': id })
  const answerSlowly = (how: (call: GatewayCall) => void) => {
    scene.gateway.answer = (response, call) =>
      call.function === 'slow-generate' ? how(call) : answerWhole(response, call)
  }

  test('shows a hedge, and the attempt that it has overtaken with what is reserved for it', async () => {
    answerSlowly(() => {})
    assert.equal((await chat({}, 'hedged-1')).status, 200)
    const one = await show('hedged-1')
    assert.deepEqual([one.hedged, one.target, one.status], [true, 'quick/m', 'completed'])
    const [slow, quick] = one.attempts
    assert.deepEqual([slow?.kind, slow?.outcome, slow?.cost_status], ['first', 'overtaken', 'reserved'])
    assert.deepEqual([quick?.kind, quick?.outcome, quick?.cost_status], ['hedge', 'answered', 'settled'])
    assert.ok(one.cost_usd !== undefined && one.cost_usd > 1.5)
    assert.equal(one.cost_status, 'reserved', 'the least sure of both')
  })

  test('of a stream that breaks off is shown as broken off, with what has come', async () => {
    scene.gateway.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(piece, () => response.destroy())
    }
    await chat({ stream: true }, 'broken-1')
    const one = await show('broken-1')
    assert.deepEqual([one.status, one.http_status, one.stream], ['broken_off', 200, true])
    assert.equal(one.code, one.error?.code)
    const broken = one.attempts.find(({ outcome }) => outcome === 'broken_off')
    assert.equal(broken?.cost_status, 'estimated')
  })

  test('of a client that leaves says so', async () => {
    scene.gateway.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(piece)
    }
    const leaving = new AbortController()
    const response = await fetch(`${router.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-call-id': 'left-1' },
      body: JSON.stringify({ messages, stream: true }),
      signal: leaving.signal,
    })
    await response.body?.getReader().read()
    leaving.abort()
    await until(async () => (await list(router)).decisions.length === 1)
    const one = await show('left-1')
    assert.deepEqual([one.status, one.code], ['client_left', 'client_closed'])
    assert.ok(one.attempts.some(({ outcome }) => outcome === 'client_left'))
  })

  test('that a budget refuses says which, and that nobody was asked', async () => {
    const got = await chat({ user: 'poor' }, 'refused-1')
    assert.equal(got.status, 402)
    const one = await show('refused-1')
    assert.deepEqual([one.status, one.http_status, one.code], ['refused', 402, 'budget_exceeded'])
    assert.ok(one.attempts.length > 0 && one.attempts.every(({ outcome }) => outcome === 'not_asked'))
    assert.match(String(one.attempts[0]?.message), /the user poor has for today/)
    assert.deepEqual([one.cost_usd, one.cost_status], [0, undefined])
  })

  test('is seen by other replicas soon, and at once when the function ends', async () => {
    await chat({}, 'shared-1')
    assert.equal((await show('shared-1')).call_id, 'shared-1')
    assert.equal((await show('shared-1', other)).call_id, 'shared-1')
    await chat({}, 'shared-2')
    stopping.abort()
    await until(async () => (await list(other)).decisions.length === 2)
  })

  test('keeps nothing of a prompt that cannot be read, or of a model that there is not', async () => {
    await chat({ model: 'my secret plan' }, 'bad-1')
    await chat({ messages: 'my secret plan' }, 'bad-2')
    await chat({ max_latency_ms: 'my secret plan' }, 'bad-3')
    const { decisions } = await list(router)
    assert.deepEqual(
      decisions.map(({ call_id, status }) => `${call_id} ${status}`),
      ['bad-3 refused', 'bad-2 refused', 'bad-1 refused'],
    )
    for (const id of ['bad-1', 'bad-2', 'bad-3']) assert.doesNotMatch(JSON.stringify(await show(id)), /secret plan/)
  })

  test('of a caller with a wrong key has no key', async () => {
    assert.equal((await router.post('/admin/keys', { name: '<script>alert(1)</script>' }, admin)).status, 201)
    const got = await router.post('/', { prompt: 'x' }, { 'x-call-id': 'wrong-1', authorization: 'Bearer llmr_wrong' })
    assert.equal(got.status, 401)
    const one = await show('wrong-1')
    assert.deepEqual([one.status, one.code, one.key], ['refused', 'invalid_key', undefined])
  })
})
