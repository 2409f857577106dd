import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/cluster-generate/handler.ts'
import { readLlamaMetrics } from '../../../functions/cluster-generate/health/llama-metrics.ts'
import { toServed } from '../../../functions/cluster-generate/health/served.ts'
import { createSpeed } from '../../../functions/cluster-generate/health/speed.ts'
import { llamaCpp } from '../../../local/simulators/llama-cpp.ts'
import { startSimulator } from '../../../local/simulators/simulator.ts'
import { startServer } from '../../local/cluster-proxy/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { until } from '../../until.ts'

const environmentFor = (url: string) => ({
  CLUSTER_BASE_URL: url,
  CLUSTER_NAME: 'mine',
  CLUSTER_MODEL: 'llama-3.2-1b-instruct',
  CLUSTER_AUTH: 'none',
})
const told = (headers: Headers) =>
  ['healthy', 'queue-depth', 'tokens-per-second'].map((name) => headers.get(`x-cluster-${name}`))

async function simulated(context: TestContext) {
  const simulator = await startSimulator(llamaCpp)
  context.after(simulator.close)
  let nowMs = Date.parse('2026-11-21T12:00:00Z')
  const cluster = await startTestFunction(createFunction, environmentFor(simulator.url), { now: () => nowMs })
  context.after(cluster.close)
  const looks = () => simulator.calls.filter(({ path }) => path === '/metrics').length
  const later = (ms: number) => {
    nowMs += ms
  }
  return { simulator, cluster, looks, later, ask: () => cluster.post('/', { prompt: 'hello' }) }
}

describe('the health of a cluster', () => {
  test('is told in the headers of replies, as it was last seen, and looked at every 30 s at the most', async (context) => {
    const { simulator, looks, later, ask } = await simulated(context)
    Object.assign(simulator.behaviour, { promptTokens: 20, completionTokens: 49, waitingRequests: 3 })
    // 20 prompt tokens of 1 ms and 49 of 20 ms: 69 tokens in a second. Nobody has looked yet.
    assert.deepEqual(told((await ask()).headers), [null, null, '69'])
    await until(() => looks() === 1)
    await until(async () => told((await ask()).headers)[0] !== null)
    assert.deepEqual(told((await ask()).headers), ['true', '3', '69'])
    assert.equal(looks(), 1)

    simulator.behaviour.waitingRequests = 5
    later(29_999)
    await ask()
    assert.equal(looks(), 1)
    later(1)
    assert.equal(told((await ask()).headers)[1], '3', 'nobody waits for the look')
    await until(async () => told((await ask()).headers)[1] === '5')
    assert.equal(looks(), 2)
    later(60_000)
    assert.deepEqual(told((await ask()).headers).slice(0, 2), [null, null], 'what is old is unknown')
  })

  test('is told on errors and streams too, but not to who has not shown the function token', async (context) => {
    const { simulator, cluster } = await simulated(context)
    await cluster.get('/health')
    assert.equal((await cluster.post('/', { prompt: 'x', stream: true })).headers.get('x-cluster-healthy'), 'true')
    simulator.behaviour.fault = { kind: 'status', status: 500 }
    const failed = await cluster.post('/', { prompt: 'x' })
    assert.deepEqual([failed.status, failed.headers.get('x-cluster-healthy')], [503, 'true'])
    const token = join(await mkdtemp(join(tmpdir(), 'token-')), 'token')
    context.after(() => rm(dirname(token), { recursive: true }))
    await writeFile(token, 'let-me-in-to-the-cluster')
    const guarded = await startTestFunction(createFunction, {
      ...environmentFor(simulator.url),
      FUNCTION_TOKEN_FILE: token,
    })
    context.after(guarded.close)
    const shown = await fetch(`${guarded.url}/health`, { headers: { 'x-function-token': 'let-me-in-to-the-cluster' } })
    assert.equal(Object(await shown.json()).healthy, true)
    const refused = await guarded.post('/', { prompt: 'x' })
    assert.deepEqual([refused.status, ...told(refused.headers)], [401, null, null, null])
    assert.equal((await guarded.get('/health')).status, 401)
  })

  test('is answered at /health, freshly where it was looked at more than 30 s ago', async (context) => {
    const { simulator, cluster, looks, later } = await simulated(context)
    simulator.behaviour.waitingRequests = 2
    const first = {
      cluster: 'mine',
      healthy: true,
      reason: null,
      queue_depth: 2,
      tokens_per_second: null,
      checked_at: '2026-11-21T12:00:00.000Z',
    }
    for (const _ of [1, 2]) assert.deepEqual((await cluster.get('/health')).body, first)
    assert.equal(looks(), 1)
    simulator.behaviour.fault = { kind: 'status', status: 503 }
    later(30_000)
    const { body } = await cluster.get('/health')
    assert.deepEqual([Object(body).healthy, Object(body).reason], [false, 'its health check answered 503'])
    await simulator.close()
    later(30_000)
    const gone = Object((await cluster.get('/health')).body)
    assert.deepEqual([gone.healthy, gone.reason, gone.queue_depth], [false, 'it cannot be reached', null])
  })

  const ok = JSON.stringify({ status: 'ok' })
  const servers: [string, Record<string, [number, string]>, (boolean | number | null)[]][] = [
    ['metrics', { '/health': [200, ok], '/metrics': [200, 'llamacpp:requests_deferred 4\n'] }, [true, 4]],
    [
      'a free slot',
      { '/health': [200, ok], '/slots': [200, '[{"is_processing":true},{"is_processing":false}]'] },
      [true, 0],
    ],
    ['no free slot', { '/health': [200, ok], '/slots': [200, '[{"is_processing":true}]'] }, [true, null]],
    ['neither', { '/health': [200, ok], '/metrics': [501, '{}'], '/slots': [501, '{}'] }, [true, null]],
    ['models in place of a health check', { '/v1/models': [200, '{"data":[]}'] }, [true, null]],
    ['nothing at all', {}, [false, null]],
    ['a refusal', { '/health': [401, '{}'], '/v1/models': [200, '{}'] }, [false, null]],
  ]
  for (const [what, answers, expected] of servers) {
    test(`is read from a server with ${what}`, async (context) => {
      const listener: RequestListener = (request, response) => {
        const [status, text] = answers[request.url ?? ''] ?? [404, '{}']
        response.writeHead(status).end(text)
      }
      const url = await startServer(context, listener)
      const cluster = await startTestFunction(createFunction, environmentFor(url.origin))
      context.after(cluster.close)
      const { healthy, queue_depth } = Object((await cluster.get('/health')).body)
      assert.deepEqual([healthy, queue_depth], expected)
    })
  }
})

describe('the speed of a cluster', () => {
  test('is tokens of prompt and answer by seconds of the server, those out of its cache too', () => {
    const timings = { cache_n: 50, prompt_n: 10, prompt_ms: 100, predicted_n: 40, predicted_ms: 900 }
    assert.deepEqual(toServed({ timings }), { tokens: 100, seconds: 1 })
    for (const broken of [undefined, {}, { timings: {} }, { timings: { ...timings, prompt_ms: -1 } }]) {
      assert.equal(toServed(broken), undefined)
    }
    assert.equal(toServed({ timings: { ...timings, prompt_ms: 0, predicted_ms: 0 } }), undefined)
  })

  test('is that of late: after a minute an answer counts half', () => {
    let nowMs = 0
    const speed = createSpeed(() => nowMs)
    assert.equal(speed.tokensPerSecond(), undefined)
    speed.record({ tokens: 100, seconds: 1 })
    nowMs = 60_000
    assert.equal(speed.tokensPerSecond(), 100)
    speed.record({ tokens: 10, seconds: 1 })
    assert.equal(speed.tokensPerSecond(), 60 / 1.5)
  })

  test('is read from metrics, where nothing was answered here yet', () => {
    const counters = (name: string, value: number) => `# TYPE llamacpp:${name} counter\nllamacpp:${name} ${value}\n`
    const text = [
      counters('prompt_tokens_total', 80),
      counters('prompt_tokens_cached_total', 20),
      counters('tokens_predicted_total', 100),
      counters('prompt_seconds_total', 0.5),
      counters('tokens_predicted_seconds_total', 1.5),
      'llamacpp:requests_deferred{model="a"} 1\nllamacpp:requests_deferred{model="b"} 2\n',
    ].join('')
    assert.deepEqual(readLlamaMetrics(text), { queueDepth: 3, tokensPerSecond: 100 })
    assert.deepEqual(readLlamaMetrics(text.replaceAll('100', 'NaN')).tokensPerSecond, undefined)
    assert.deepEqual(readLlamaMetrics('<html>'), { queueDepth: undefined, tokensPerSecond: undefined })
  })
})
