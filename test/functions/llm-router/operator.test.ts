import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { errorOf, startTestFunction, type TestFunction, type TestReply } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { answerWhole, type Gateway, startGateway } from './gateway.ts'
import { today } from './shipped.ts'

const base = { tasks: ['classify', 'generate', 'reason'], capabilities: ['stop'], expectedLatencyMs: 100 }
const catalogue = {
  categories: { simple_qa: ['a/m'] },
  failures: { consecutive: 1, maxAttempts: 3 },
  experiments: [{ name: 'e', when: { tasks: ['reason'] }, arms: [{ name: 'one', share: 1, to: ['b/m'] }] }],
  rules: [
    { reason: 'embed', when: { tasks: ['embed'] }, to: ['own/e'] },
    { reason: 'default', to: ['a/m', 'b/m', 'gpu/m'] },
  ],
  targets: [
    {
      ...base,
      provider: 'a',
      function: 'a-generate',
      model: 'm',
      locality: 'external',
      uptimePercent: 90,
      usdPerMillionTokens: { input: 2, output: 4 },
      retires: '2030-01-01',
      replacement: 'b/m',
    },
    {
      ...base,
      provider: 'b',
      function: 'b-generate',
      model: 'm',
      locality: 'external',
      uptimePercent: 80,
      usdPerMillionTokens: { input: 1, output: 1 },
      markupPercent: 10,
      capabilities: ['stop', 'tools'],
    },
    {
      ...base,
      provider: 'gpu',
      function: 'gpu-generate',
      model: 'm',
      locality: 'in-cluster',
      uptimePercent: 50,
      cluster: { name: 'c1', region: 'r1', cloud: 'own', usdPerHour: 4.5, tokensPerSecond: 1000 },
    },
    { provider: 'own', function: 'own-embed', model: 'e', tasks: ['embed'], locality: 'in-cluster' },
    { ...base, provider: 'off', function: 'off-generate', model: 'm', locality: 'external', enabled: false },
  ],
}

/** What the router tells its operator, over sockets. Long, since all of it is about one catalogue. */
describe('the operator’s view', () => {
  let gateway: Gateway
  let router: TestFunction
  let lines: string[]
  let nowMs = today

  before(async () => {
    gateway = await startGateway()
  })
  beforeEach(async () => {
    lines = []
    nowMs = today
    gateway.calls.length = 0
    gateway.answer = answerWhole
    gateway.functions = undefined
    await restart()
  })
  afterEach(() => router.close())
  after(() => gateway.close())

  async function restart() {
    const environment = { gateway_url: gateway.url, ROUTER_CONFIG_YAML: JSON.stringify(catalogue) }
    const log = createLog('debug', (line) => lines.push(line))
    router = await startTestFunction(createFunction, environment, { now: () => nowMs, log })
  }
  const failWith = (status: number, code: string, of: (name: string) => boolean) => {
    gateway.answer = (response, call) => {
      if (!of(call.function)) return answerWhole(response, call)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: 'No', type: 't', param: null, code } }))
      return undefined
    }
  }
  const namesOf = (got: TestReply) => Object(got.body).candidates.map(({ target }: { target: string }) => target)
  /** All samples of a metric, each with its labels in the order in which they are written. */
  async function samples(name: string): Promise<Record<string, number>> {
    const { text } = await router.get('/metrics')
    const found = text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))
    return Object.fromEntries([...found].map(([, labels = '', value]) => [labels.replaceAll('"', ''), Number(value)]))
  }

  describe('POST /route', () => {
    test('says of any of the three forms what would be done and why, and asks nobody', async () => {
      const short = await router.post('/route', { prompt: 'Why is the sky blue?', strategy: 'cost', max_tokens: 100 })
      assert.equal(short.status, 200, short.text)
      const { candidates, removed, prompt_tokens, words, ...rest } = Object(short.body)
      const { category_probability, strong_chance, strong_rank, ...decided } = rest
      for (const part of [category_probability, strong_chance, strong_rank]) assert.ok(part >= 0 && part <= 1, part)
      assert.ok(words.category.length > 0 && words.strong.length > 0)
      assert.deepEqual(decided, {
        strategy: 'cost',
        reason: 'lowest_cost',
        task: 'generate',
        private: false,
        category: 'simple_qa',
        needs: [],
        removed_count: 2,
      })
      assert.ok(prompt_tokens >= 5 && prompt_tokens <= 8, prompt_tokens)
      const [first] = candidates
      assert.deepEqual(namesOf(short), ['b/m', 'gpu/m', 'a/m'])
      const usd = ((prompt_tokens + 100) / 1e6) * 1.1
      assert.ok(Math.abs(first.predicted_cost_usd - usd) < 1e-12)
      assert.equal(first.score, first.predicted_cost_usd)
      assert.equal(first.predicted_latency_ms, 100)
      assert.deepEqual([first.provider, first.model, first.function], ['b', 'm', 'b-generate'])
      assert.deepEqual(removed, [
        { target: 'own/e', why: 'does not do the task generate', kind: 'request' },
        { target: 'off/m', why: 'is not enabled in the catalogue', kind: 'request' },
      ])

      const messages = [{ role: 'user', content: 'x' }]
      const tools = [{ type: 'function', function: { name: 'f' } }]
      const chat = await router.post('/route', { messages, tools, metadata: { private: 'false' } })
      assert.deepEqual(namesOf(chat), ['b/m'])
      assert.deepEqual(Object(chat.body).needs, ['tools'])
      assert.equal(Object(chat.body).removed[0].why, 'cannot do tools')
      const hinted = await router.post(
        '/route',
        { messages },
        { 'x-llm-private': 'true', 'x-llm-strategy': 'priority' },
      )
      assert.deepEqual([Object(hinted.body).private, namesOf(hinted)], [true, ['gpu/m']])

      const embed = await router.post('/route', { input: ['x', 'y'] })
      assert.deepEqual(
        [Object(embed.body).task, Object(embed.body).reason, namesOf(embed)],
        ['embed', 'embed', ['own/e']],
      )
      assert.equal(Object(embed.body).candidates[0].predicted_cost_usd, undefined)
      assert.deepEqual(namesOf(await router.post('/route', { task: 'embed', prompt: 'x' })), ['own/e'])
      const arm = await router.post('/route', { task: 'reason', prompt: 'x' })
      assert.equal(Object(arm.body).experiment, 'e/one')
      assert.equal(gateway.calls.length, 0)
      assert.deepEqual(await samples('llm_router_routing_decisions_total'), {})
    })

    test('says what the calls until now were predicted to cost, and did', async () => {
      await router.post('/', { prompt: 'x', model: 'b/m', max_tokens: 500 })
      const [{ until_now }] = Object((await router.post('/route', { prompt: 'x', model: 'b/m' })).body).candidates
      assert.equal(until_now.calls, 1)
      assert.equal(until_now.cost_usd, 0.00165)
      assert.ok(until_now.predicted_cost_usd > 0 && until_now.predicted_cost_usd < until_now.cost_usd)
    })

    test('fails as the request itself would', async () => {
      const refused: [object, number, string][] = [
        [{ prompt: 'x', model: 'b/m', private: true }, 422, 'no_candidate'],
        [{ prompt: 'x', model: 'gpt-9' }, 404, 'model_not_found'],
        [{ prompt: 'x', strategy: 'best' }, 400, 'invalid_request'],
        [{}, 400, 'invalid_request'],
      ]
      for (const [body, status, code] of refused) {
        const got = await router.post('/route', body)
        assert.deepEqual([got.status, errorOf(got).code], [status, code])
      }
    })
  })

  describe('a strategy of one request', () => {
    const messages = [{ role: 'user', content: 'x' }]
    const ways: [string, string, object, Record<string, string>][] = [
      ['the short form', '/', { prompt: 'x', strategy: 'cost' }, {}],
      ['a header', '/v1/chat/completions', { messages }, { 'x-llm-strategy': 'cost' }],
      ['metadata', '/v1/chat/completions', { messages, metadata: { strategy: 'cost' } }, {}],
      [
        'a header before metadata',
        '/v1/chat/completions',
        { messages, metadata: { strategy: 'task' } },
        { 'x-llm-strategy': 'cost' },
      ],
    ]
    for (const [what, path, body, headers] of ways) {
      test(`is named by ${what}`, async () => {
        const got = await router.post(path, body, headers)
        assert.equal(got.headers.get('x-llm-strategy'), 'cost')
        assert.equal(got.headers.get('x-llm-reason'), 'lowest_cost')
        assert.equal(got.headers.get('x-llm-provider'), 'b')
      })
    }
    test('that is none is 400 with those that are', async () => {
      for (const [body, headers] of [
        [{ messages, metadata: { llm_strategy: 'best' } }, {}],
        [{ messages }, { 'x-llm-strategy': 'best' }],
      ] as const) {
        const got = await router.post('/v1/chat/completions', body, headers)
        assert.match(errorOf(got).message, /must be one of task, priority, .*deadline/)
      }
      assert.equal(gateway.calls.length, 0)
    })
  })

  test('an experiment is in the reply, its headers, the log and a counter', async () => {
    const got = await router.post('/', { task: 'reason', prompt: 'x' })
    assert.equal(Object(got.body).experiment, 'e/one')
    assert.equal(got.headers.get('x-llm-experiment'), 'e/one')
    const told = () => lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'answered')
    await until(() => told() !== undefined)
    const answered = told()
    assert.deepEqual([answered.experiment, answered.arm, answered.reason], ['e', 'one', 'e_one'])
    assert.deepEqual(await samples('llm_router_experiment_requests_total'), { 'experiment=e,arm=one': 1 })
    const other = await router.post('/', { prompt: 'x' })
    assert.equal(other.headers.get('x-llm-experiment'), null)
  })

  describe('GET /health', () => {
    const counts = async () => {
      const { status, healthy_clusters, total_clusters, healthy_providers, total_providers } = Object(
        (await router.get('/health')).body,
      )
      return [status, healthy_clusters, total_clusters, healthy_providers, total_providers]
    }
    test('has exactly the fields that are asked for, and the chains, targets and store beside them', async () => {
      const { body } = await router.get('/health')
      const asked = 'status healthy_clusters total_clusters healthy_providers total_providers timestamp'
      assert.deepEqual(Object.keys(Object(body)), [...asked.split(' '), 'chains', 'targets', 'store'])
      assert.deepEqual(Object(body).store, {
        ...{ kind: 'memory', scope: 'this replica alone; ends with it', state: 'ok' },
        ...{ waiting_settlements: 0, lost_settlements: 0 },
      })
      assert.deepEqual(await counts(), ['healthy', 2, 2, 2, 2])
      assert.equal(Object(body).timestamp, new Date(today).toISOString())
      assert.deepEqual(Object(body).targets[0], {
        target: 'a/m',
        function: 'a-generate',
        deployed: null,
        state: 'closed',
        in_flight: 0,
      })
    })

    test('states the availability of a chain: 1 − Π(1 − a), or null where one is unknown', async () => {
      const [embed, all] = Object((await router.get('/health')).body).chains
      assert.deepEqual(embed, { reason: 'embed', targets: ['own/e'], availability: null })
      assert.deepEqual(all.targets, ['a/m', 'b/m', 'gpu/m'])
      assert.ok(Math.abs(all.availability - (1 - 0.1 * 0.2 * 0.5)) < 1e-12)
      nowMs = Date.parse('2030-01-01')
      const [, replaced] = Object((await router.get('/health')).body).chains
      assert.deepEqual(replaced.targets, ['b/m', 'gpu/m'])
      assert.ok(Math.abs(replaced.availability - (1 - 0.2 * 0.5)) < 1e-12)
    })

    test('states what was measured, as soon as there were enough calls', async () => {
      for (let call = 0; call < 20; call += 1) await router.post('/', { prompt: 'x', model: 'a/m' })
      const [, all] = Object((await router.get('/health')).body).chains
      assert.equal(all.availability, 1)
    })

    test('is degraded with one that is out of order, unhealthy with all, and well again in time', async () => {
      failWith(503, 'provider_unavailable', (name) => name === 'a-generate')
      await router.post('/', { prompt: 'x' })
      assert.deepEqual(await counts(), ['degraded', 2, 2, 1, 2])
      const [first] = Object((await router.get('/health')).body).targets
      assert.deepEqual([first.state, first.why], ['open', 'is open, because it failed 1 times in a row'])
      assert.equal(first.since, new Date(today).toISOString())
      assert.equal(first.until, new Date(today + 30_000).toISOString())
      failWith(503, 'provider_unavailable', () => true)
      await router.post('/', { prompt: 'x' })
      await router.post('/', { task: 'embed', prompt: 'x' })
      assert.deepEqual(await counts(), ['unhealthy', 0, 2, 0, 2])
      nowMs += 30_000
      assert.deepEqual(await counts(), ['healthy', 2, 2, 2, 2])
    })

    const knowsFunctions = async () => Object((await router.get('/health')).body).targets[0].deployed !== null

    test('leaves out what is not deployed, and is unhealthy when nothing is', async () => {
      await router.close()
      gateway.functions = ['llm-router', 'a-generate', 'own-embed']
      await restart()
      await until(knowsFunctions)
      assert.deepEqual(await counts(), ['healthy', 1, 1, 1, 1])
      const { targets } = Object((await router.get('/health')).body)
      assert.deepEqual(
        targets.map(({ deployed }: { deployed: boolean }) => deployed),
        [true, false, false, true, false],
      )
      // And nobody is asked in vain.
      assert.equal((await router.post('/', { prompt: 'x', strategy: 'cost' })).headers.get('x-llm-provider'), 'a')
      assert.deepEqual(
        gateway.calls.map((call) => call.function),
        ['a-generate'],
      )
      await router.close()
      gateway.functions = ['llm-router']
      await restart()
      await until(knowsFunctions)
      assert.deepEqual(await counts(), ['unhealthy', 0, 0, 0, 0])
    })
  })

  test('GET /stats: total, success rate, success and fail by provider, average latency', async () => {
    failWith(503, 'provider_unavailable', (name) => name === 'a-generate')
    for (let call = 0; call < 3; call += 1) await router.post('/', { prompt: 'x' })
    const { average_latency_ms, providers, targets, predicted_cost_usd, cost_usd, ...rest } = Object(
      (await router.get('/stats')).body,
    )
    // The first asks a, then b; a's breaker keeps the others from it.
    assert.deepEqual(rest, { total: 4, success: 3, fail: 1, timeout: 0, success_rate: 0.75 })
    assert.ok(Number.isInteger(average_latency_ms))
    assert.deepEqual([cost_usd, predicted_cost_usd > 0], [0.00495, true])
    assert.deepEqual(Object.keys(providers), ['a', 'b', 'gpu', 'own', 'off'])
    assert.deepEqual([providers.a.success, providers.a.fail, providers.a.success_rate], [0, 1, 0])
    assert.deepEqual([providers.a.average_latency_ms, providers.gpu.success_rate], [null, null])
    assert.deepEqual([providers.b.success, providers.b.fail, providers.b.success_rate], [3, 0, 1])
    assert.deepEqual(Object.keys(targets), ['a/m', 'b/m'])
  })

  test('the metrics of decisions, health, prices and calls, with exactly their labels', async () => {
    await router.post('/', { prompt: 'x' })
    await router.post('/', { prompt: 'x', strategy: 'hybrid' })
    const expected: Record<string, Record<string, number>> = {
      routing_decisions_total: {
        'target=a/m,type=external,reason=default': 1,
        'target=gpu/m,type=cluster,reason=hybrid_cluster': 1,
      },
      provider_health: {
        'provider=a,type=external': 1,
        'provider=b,type=external': 1,
        'provider=gpu,type=cluster': 1,
        'provider=own,type=cluster': 1,
      },
      cluster_health: { 'cluster=c1,provider=gpu,region=r1': 1 },
      // Three tokens of the prompt for one of the answer, and the markup.
      provider_cost_per_1k_tokens: { 'provider=a,model=m': 0.0025, 'provider=b,model=m': 0.0011 },
      cluster_cost_per_1k_tokens: { 'cluster=c1,provider=gpu': 0.00125 },
      requests_total: { 'target=a/m,status=success': 1, 'target=gpu/m,status=success': 1 },
      tokens_total: {
        'provider=a,type=prompt': 1000,
        'provider=a,type=completion': 500,
        'provider=gpu,type=prompt': 1000,
        'provider=gpu,type=completion': 500,
      },
      external_requests_total: { 'provider=a,model=m,status=success': 1 },
      request_duration_seconds_count: { 'target=a/m': 1, 'target=gpu/m': 1 },
    }
    for (const [name, values] of Object.entries(expected)) {
      const got = await samples(`llm_router_${name}`)
      // Series begin at 0, so that the first call counts as an increase.
      const present = Object.keys(got).filter((labels) => got[labels] !== 0)
      assert.deepEqual(present.sort(), Object.keys(values).sort(), name)
      for (const [labels, value] of Object.entries(values)) {
        assert.ok(Math.abs((got[labels] ?? Number.NaN) - value) < 1e-12, `${name} ${labels} ${got[labels]}`)
      }
    }
    failWith(503, 'provider_unavailable', (name) => name === 'a-generate' || name === 'gpu-generate')
    await router.post('/', { prompt: 'x' })
    await router.post('/', { prompt: 'x', model: 'gpu/m' })
    assert.equal((await samples('llm_router_provider_health'))['provider=a,type=external'], 0)
    assert.equal((await samples('llm_router_cluster_health'))['cluster=c1,provider=gpu,region=r1'], 0)
    // A breaker whose time is over lets somebody ask.
    nowMs += 30_000
    assert.equal((await samples('llm_router_provider_health'))['provider=a,type=external'], 1)
  })
})
