import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { Standing } from '#runtime/contract/admin/standing.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole, completion } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const base = { tasks: ['generate'], locality: 'external' }
const catalogue = {
  rules: [{ reason: 'default', to: ['a/m', 'gpu/m'] }],
  targets: [
    { ...base, provider: 'a', function: 'a-generate', model: 'm', requestsPerMinute: 100 },
    {
      ...{ ...base, provider: 'gpu', function: 'gpu-generate', model: 'm' },
      cluster: { name: 'c1', region: 'r1', cloud: 'own', usdPerHour: 4.5, tokensPerSecond: 1000 },
    },
    { ...base, provider: 'off', function: 'off-generate', model: 'm', enabled: false },
  ],
}

describe('GET /admin/standing', () => {
  let nowMs = today
  const scene = operatorScene(catalogue, () => nowMs)
  let router: TestFunction
  beforeEach(async () => {
    nowMs = today
    router = await scene.start()
  })
  const standing = async (): Promise<Standing> => Object((await router.get('/admin/standing', admin)).body)

  test('needs the token', async () => {
    assert.equal((await router.get('/admin/standing')).status, 401)
  })

  test('says how targets, clusters, functions and the store are before anything has happened', async () => {
    const { now, targets, clusters, functions, store } = await standing()
    assert.equal(now, new Date(today).toISOString())
    assert.deepEqual(targets[0], {
      ...{ target: 'a/m', provider: 'a', model: 'm', function: 'a-generate', locality: 'external' },
      ...{ tasks: ['generate'], enabled: true, available: true, status: 'closed', latency: { answers: 0 } },
      ...{ in_flight: 0, calls: { total: 0, succeeded: 0, failed: 0, timed_out: 0 } },
      minute: { requests: 0, tokens: 0, requests_limit: 100 },
    })
    assert.deepEqual([targets[2]?.enabled, targets[2]?.available], [false, false])
    assert.deepEqual(clusters, [
      {
        ...{ name: 'c1', provider: 'gpu', region: 'r1', cloud: 'own', targets: ['gpu/m'], available: true },
        ...{ max_queue_depth: 10, tokens_per_second: 1000, measured: false, usd_per_hour: 4.5 },
      },
    ])
    assert.deepEqual(functions[0], { function: 'a-generate', state: 'unknown', targets: ['a/m'] })
    assert.deepEqual([store.kind, store.state], ['memory', 'ok'])
  })

  test('says since when and for how long a target is not asked, by this replica’s clock', async () => {
    scene.gateway.answer = (response, call) => {
      if (call.function !== 'a-generate') return answerWhole(response, call)
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '30' })
      response.end(JSON.stringify({ error: { message: 'No', type: 't', param: null, code: 'rate_limited' } }))
      return undefined
    }
    await router.post('/', { prompt: 'x' })
    nowMs += 10_000
    const [target, gpu] = (await standing()).targets
    assert.deepEqual([target?.status, target?.available, target?.left_ms], ['cooling', false, 20_000])
    assert.equal(target?.until, new Date(today + 30_000).toISOString())
    assert.match(String(target?.why), /^is cooling, because/)
    assert.deepEqual([gpu?.latency.answers, gpu?.calls.succeeded, gpu?.cluster], [1, 1, 'c1'])
    assert.ok(gpu?.latency.p50_ms !== undefined && gpu.latency.p99_ms !== undefined)
  })

  test('counts the expected tokens of calls in flight as whole ones', async () => {
    const counted: (number | undefined)[] = []
    scene.gateway.answer = async (response) => {
      counted.push((await standing()).targets[0]?.minute.tokens)
      // Answers of different lengths, so that their average is no whole number.
      const [prompt_tokens, completion_tokens] = [5, 10 + counted.length]
      const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...completion, usage }))
    }
    for (const prompt of ['x', 'xy', 'xyz', 'a longer one']) await router.post('/', { prompt, model: 'a/m' })
    assert.equal(counted.length, 4)
    assert.ok(
      counted.every((tokens = 0) => tokens > 0 && Number.isInteger(tokens)),
      counted.join(', '),
    )
  })

  test('says what a cluster reports of itself, and which functions have replicas', async () => {
    scene.gateway.functions = ['a-generate', 'gpu-generate', 'llm-router']
    router = await scene.start()
    scene.gateway.answer = (response, call) => {
      response.setHeader('x-cluster-queue-depth', '3')
      response.setHeader('x-cluster-tokens-per-second', '1234.5')
      answerWhole(response, call)
    }
    await router.post('/', { prompt: 'x', model: 'gpu/m' })
    const [cluster] = (await standing()).clusters
    assert.equal(cluster?.queue_depth, 3)
    assert.deepEqual([cluster?.tokens_per_second, cluster?.measured], [1234.5, true])
    await until(async () => (await standing()).functions.some(({ state }) => state !== 'unknown'))
    const { functions } = await standing()
    const off = functions.find((one) => one.function === 'off-generate')
    assert.equal(off?.state, 'missing')
    const ready = functions.find((one) => one.function === 'a-generate')
    assert.deepEqual([ready?.state, ready?.replicas, ready?.available_replicas], ['asleep', 0, 0])
  })

  test('of a function that nobody has seen deployed, no reply says since when it is missing', async () => {
    scene.gateway.functions = ['a-generate', 'llm-router']
    router = await scene.start()
    await router.post('/', { prompt: 'x' })
    await until(async () => (await standing()).functions.some(({ state }) => state === 'missing'))
    const targets = (await standing()).targets.filter(({ status }) => status === 'missing')
    assert.deepEqual(
      targets.map(({ target, since }) => [target, since]),
      [
        ['gpu/m', undefined],
        ['off/m', undefined],
      ],
    )
    const { message } = Object((await router.get('/admin/nothing', admin)).body).error
    const paths = [...String(message).matchAll(/GET (\/(?:health|stats|admin)[^\s,;]*)/g)].map(([, path = '']) => path)
    assert.ok(
      ['/health', '/admin/standing', '/admin/decisions'].every((path) => paths.includes(path)),
      message,
    )
    for (const path of paths) {
      assert.doesNotMatch((await router.get(path, admin)).text, /1970-/, path)
    }
  })

  test('has the list of functions read again for those who look, also while no request comes', async () => {
    const listed = (replicas: number) => [
      { name: 'llm-router' },
      { name: 'a-generate', replicas, availableReplicas: replicas },
    ]
    const shown = async () => {
      const { functions } = await standing()
      const { targets }: { targets: { target: string; deployed: boolean | null }[] } = Object(
        (await router.get('/health')).body,
      )
      const one = functions.find((some) => some.function === 'a-generate')
      return [one?.state, one?.available_replicas, targets.find(({ target }) => target === 'a/m')?.deployed]
    }
    for (const [functions, expected] of [
      [listed(1), ['ready', 1, true]],
      [listed(0), ['asleep', 0, true]],
      [listed(3), ['ready', 3, true]],
      [[{ name: 'llm-router' }], ['missing', undefined, false]],
    ] as const) {
      scene.gateway.functions = functions
      nowMs += 5000
      await until(async () => isDeepStrictEqual(await shown(), expected))
    }
  })

  test('forgets the queue of a cluster that has not reported for 30 s, wherever it is shown', async () => {
    scene.gateway.answer = (response, call) => {
      response.setHeader('x-cluster-queue-depth', '9')
      response.setHeader('x-cluster-healthy', 'true')
      answerWhole(response, call)
    }
    await router.post('/', { prompt: 'x', model: 'gpu/m' })
    const shown = async () => {
      const [cluster] = (await standing()).clusters
      const { text } = await router.get('/metrics')
      const health: { targets: { target: string; queue_depth?: number }[] } = Object((await router.get('/health')).body)
      return [
        ...[cluster?.queue_depth, cluster?.healthy, cluster?.observed_at],
        /^llm_router_cluster_queue_depth\{.* (\d+)$/m.exec(text)?.[1],
        health.targets.find(({ target }) => target === 'gpu/m')?.queue_depth,
      ]
    }
    const reported = new Date(today).toISOString()
    nowMs += 29_999
    assert.deepEqual(await shown(), [9, true, reported, '9', 9])
    nowMs += 1
    assert.deepEqual(await shown(), [undefined, undefined, reported, undefined, null])
  })
})
