import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import type { DemandReply } from '#runtime/contract/admin/demand.ts'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { demandRoute } from '../../../functions/scale-metrics/demand-route.ts'
import { externalMetricsRoutes } from '../../../functions/scale-metrics/external-metrics/routes.ts'
import { createReadDemand } from '../../../functions/scale-metrics/router-demand.ts'
import { listening } from '../../listening.ts'
import { startTestFunction } from '../../runtime/parts.ts'

const told: DemandReply = {
  ...{ now: '2026-11-26T12:00:00.000Z', shared: true, routers: 2, targets: [] },
  functions: [
    { function: 'ollama-generate', in_flight: 1, waiting: 2 },
    { function: 'groq-generate', in_flight: 0, waiting: 0 },
  ],
  clusters: [
    { cluster: 'gpu', in_flight: 5, waiting: 1, queue_depth: 3 },
    { cluster: 'spare', in_flight: 0, waiting: 0 },
  ],
}
const root = '/apis/external.metrics.k8s.io/v1beta1'
const metric = (name: string, selector = '') =>
  `${root}/namespaces/team/${name}${selector === '' ? '' : `?labelSelector=${encodeURIComponent(selector)}`}`

/** The function before a router that answers so, or before nobody. */
async function start(context: TestContext, router: RequestListener | undefined, isAtZero = false) {
  const { url, close } = await listening(router)
  if (router) context.after(close)
  else await close()
  const asked = { kubernetes: 0 }
  const read = createReadDemand({
    send: createSend(createOpen({})),
    url,
    token: () => 'a-token-for-operators',
    async isAtZero() {
      asked.kubernetes += 1
      return isAtZero
    },
  })
  const now = () => Date.parse('2026-11-26T12:00:00.500Z')
  const running = await startTestFunction(() => [
    demandRoute(read),
    ...externalMetricsRoutes(read, now, ['team', 'models']),
  ])
  context.after(running.close)
  return { ...running, asked }
}

const answers: RequestListener = (request, response) => {
  const isAllowed = request.url === '/admin/demand' && request.headers['x-admin-token'] === 'a-token-for-operators'
  response.writeHead(isAllowed ? 200 : 401).end(JSON.stringify(told))
}

describe('the external metrics API', () => {
  test('is found by its documents', async (context) => {
    const { get } = await start(context, answers)
    const [groups, group, resources] = await Promise.all(
      ['/apis', '/apis/external.metrics.k8s.io', root].map((path) => get(path)),
    )
    assert.equal(Object(groups?.body).groups[0].preferredVersion.groupVersion, 'external.metrics.k8s.io/v1beta1')
    assert.equal(Object(group?.body).kind, 'APIGroup')
    const named = Object(resources?.body).resources.map(({ name }: { name: string }) => name)
    assert.deepEqual(named, [
      'llm_router_cluster_demand',
      'llm_router_cluster_queue_depth',
      'llm_router_function_demand',
    ])
  })

  test('has the values that a selector fits, as quantities', async (context) => {
    const { get, asked } = await start(context, answers)
    const { status, body } = await get(metric('llm_router_cluster_demand', 'cluster=gpu'))
    assert.equal(status, 200)
    assert.deepEqual(body, {
      ...{ kind: 'ExternalMetricValueList', apiVersion: 'external.metrics.k8s.io/v1beta1', metadata: {} },
      items: [
        {
          ...{ metricName: 'llm_router_cluster_demand', metricLabels: { cluster: 'gpu' } },
          ...{ timestamp: '2026-11-26T12:00:00Z', value: '6' },
        },
      ],
    })
    const valuesOf = async (path: string) =>
      Object((await get(path)).body).items.map(({ value }: { value: string }) => value)
    assert.deepEqual(await valuesOf(metric('llm_router_cluster_demand')), ['6', '0'])
    assert.deepEqual(await valuesOf(metric('llm_router_cluster_queue_depth', 'cluster in (gpu,spare)')), ['3'])
    assert.deepEqual(await valuesOf(metric('llm_router_function_demand', 'function!=groq-generate')), ['3'])
    assert.equal(asked.kubernetes, 0)
  })

  test('answers an error, and no empty list or 0, for what it does not know', async (context) => {
    const { get } = await start(context, answers)
    const unknown = await get(metric('llm_router_cluster_demand', 'cluster=gpo'))
    assert.equal(unknown.status, 404)
    assert.match(unknown.text, /there are cluster=gpu; cluster=spare/)
    const { kind, reason } = Object(unknown.body)
    assert.deepEqual([kind, reason], ['Status', 'NotFound'])
    assert.equal((await get(metric('llm_router_cluster_queue_depth', 'cluster=spare'))).status, 404)
    assert.equal((await get(metric('toString'))).status, 404)
    assert.equal((await get(metric('llm_router_cluster_demand', 'cluster~gpu'))).status, 400)
    assert.match(unknown.text, /Correct the labels/)
    assert.match((await get(metric('toString'))).text, /Correct the name of the metric/)
  })

  test('answers for the namespaces of its autoscalers alone', async (context) => {
    const { get, asked } = await start(context, answers)
    const path = metric('llm_router_cluster_demand', 'cluster=gpu')
    assert.equal((await get(path.replace('/team/', '/models/'))).status, 200)
    const other = await get(path.replace('/team/', '/other/'))
    assert.equal(other.status, 404)
    assert.match(other.text, /namespace other.*answers for team, models.*scaling\.metrics\.namespaces/)
    assert.doesNotMatch(other.text, /gpu|"value"/)
    assert.equal(asked.kubernetes, 0)
  })
})

const faults: [string, RequestListener | undefined, RegExp][] = [
  ['that is away, though it should not be', undefined, /cannot be reached/],
  ['whose store is away', (_, response) => void response.writeHead(503).end('{}'), /answered 503/],
  ['with another token', (_, response) => void response.writeHead(401).end('{}'), /same secret admin-token/],
  ['of another version', (_, response) => void response.end('{"clusters":[]}'), /cannot be read.*same version/],
  ['that breaks off', (_, response) => void response.destroy(), /cannot be reached/],
  ['that does not answer', () => {}, /did not answer within 3000 ms/],
]

describe('with a router', () => {
  for (const [how, router, said] of faults) {
    test(`${how}, the demand is an error, so that scalers hold what there is`, async (context) => {
      const { get } = await start(context, router)
      for (const path of [metric('llm_router_cluster_demand', 'cluster=gpu'), '/demand?cluster=gpu']) {
        const { status, text } = await get(path)
        assert.ok(status >= 500, `${status} ${text}`)
        assert.match(text, said)
        assert.doesNotMatch(text, /"(value|demand)"|provider's base URL/)
      }
    })
  }

  test('that is meant to be at zero there is no demand, and nobody wakes it', async (context) => {
    const { get, asked } = await start(context, undefined, true)
    const list = await get(metric('llm_router_cluster_demand', 'cluster=gpu'))
    assert.equal(Object(list.body).items[0].value, '0')
    assert.deepEqual((await get('/demand?cluster=gpu')).body, { demand: 0, in_flight: 0, waiting: 0 })
    assert.equal(asked.kubernetes, 2)
  })

  test('that is meant to be at zero is so, whatever the network calls a Service without pods', async () => {
    for (const code of ['EPERM', 'EACCES', 'EADDRNOTAVAIL']) {
      const refused = Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })
      const read = createReadDemand({
        send: createSend(createOpen({}, { lookup: (_name, _options, done) => done(refused, '') })),
        url: 'http://llm-router:8080',
        token: () => 'a-token-for-operators',
        isAtZero: async () => true,
      })
      assert.equal(await read(new AbortController().signal), 'at_zero', code)
    }
  })
})

test('GET /demand is one number for a cluster or a function, and an error for another name', async (context) => {
  const { get } = await start(context, answers)
  assert.deepEqual((await get('/demand?cluster=gpu')).body, {
    ...{ demand: 6, cluster: 'gpu', in_flight: 5, waiting: 1, queue_depth: 3 },
  })
  assert.equal(Object((await get('/demand?function=ollama-generate')).body).demand, 3)
  assert.deepEqual(Object((await get('/demand')).body).clusters, told.clusters)
  const other = await get('/demand?function=other')
  assert.equal(other.status, 404)
  assert.match(other.text, /no function other.*GET \/demand lists/)
  const both = await get('/demand?cluster=gpu&function=x')
  assert.equal(both.status, 400)
  assert.match(both.text, /one cluster, function or target, and not several/)
  assert.doesNotMatch(other.text + both.text, /paths named|JSON object/)
})
