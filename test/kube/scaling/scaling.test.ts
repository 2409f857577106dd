import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Authority, createAuthority, missingOpenssl } from '../../functions/cluster-generate/certificates.ts'
import { chart } from '../chart/chart.ts'
import { define, keda, missingDefinitions } from '../control-plane/definitions.ts'
import { deployment } from '../control-plane/deployment.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { aggregatorOptions, host, namespace, serviceOfThisMachine, startRouter, startScaleMetrics } from './scene.ts'

const skip = missing(...parts.nodes, 'helm') || (missingOpenssl ?? false)
const within = 120

const values = {
  mode: 'deployments',
  scaling: {
    metrics: { enabled: true, tlsSecret: 'scale-metrics-tls' },
    scaleDownAfterSeconds: 0,
    demand: [{ name: 'llama', cluster: 'gpu', perReplica: 2, max: 3 }],
  },
}

describe('scaling by the demand of the router', { skip }, () => {
  let plane: ControlPlane
  let serving: Authority
  let clients: Authority
  let router: Awaited<ReturnType<typeof startRouter>>
  let scaleMetrics: Awaited<ReturnType<typeof startScaleMetrics>>

  const render = (more: object, ...templates: string[]) =>
    plane.helm(
      [
        ...['template', 'llm', chart, `--namespace=${namespace}`, '--kube-version=1.37.2', '--values=-'],
        ...templates.map((template) => `--show-only=templates/${template}.yaml`),
      ],
      JSON.stringify({ ...values, ...more }),
    )
  const apply = (text: string) => plane.kubectl(['apply', '--filename=-'], text)

  before(async () => {
    serving = await createAuthority([host])
    clients = await createAuthority()
    plane = await startControlPlane({
      apiServer: await aggregatorOptions(clients),
      controllers: ['--horizontal-pod-autoscaler-sync-period=1s'],
      nodes: 1,
    })
    await plane.kubectl(['create', 'namespace', namespace])
    const caBundle = (await readFile(serving.ca)).toString('base64')
    const scaling = { ...values.scaling, metrics: { ...values.scaling.metrics, caBundle } }
    const own = ['scale-metrics/roles', 'scale-metrics/api-service', 'demand-autoscalers']
    router = await startRouter()
    const rendered = await render({ scaling }, ...own)
    await apply(rendered)
    scaleMetrics = await startScaleMetrics(plane, router.url, serving)
    await apply(JSON.stringify(serviceOfThisMachine))
    const port = [{ op: 'replace', path: '/spec/service/port', value: scaleMetrics.port }]
    const apiService = 'apiservice/v1beta1.external.metrics.k8s.io'
    await plane.kubectl(['patch', apiService, '--type=json', `--patch=${JSON.stringify(port)}`])
    await plane.kubectl(['wait', '--for=condition=Available', apiService, `--timeout=${within}s`])
  })
  after(async () => {
    await scaleMetrics?.stop()
    await router?.go()
    await plane?.stop()
    for (const authority of [serving, clients]) if (authority) await rm(authority.directory, { recursive: true })
  })

  /** Waits for as many replicas, and tells how long that took. */
  async function untilReplicas(count: number): Promise<number> {
    const beganMs = performance.now()
    const seen = async () => {
      const path = '{.spec.replicas}/{.status.readyReplicas}'
      const shown = await plane.kubectl([
        'get',
        'deployment/llama',
        `--namespace=${namespace}`,
        `--output=jsonpath=${path}`,
      ])
      const [wanted, ready] = shown.split('/')
      return Number(wanted) === count && Number(ready ?? 0) === count
    }
    while (!(await seen())) {
      if (performance.now() - beganMs > within * 1000) {
        const why = await plane.kubectl(['describe', 'hpa', `--namespace=${namespace}`])
        throw new Error(`There are not ${count} replicas after ${within} s:\n${why}`)
      }
      await delay(200)
    }
    return Math.round(performance.now() - beganMs) / 1000
  }

  const conditionOf = (type: string) =>
    plane.kubectl([
      ...['get', 'hpa/llama-demand', `--namespace=${namespace}`],
      `--output=jsonpath={.status.conditions[?(@.type=="${type}")].status}`,
    ])

  test('goes from 0 to N and back, holds while the demand is unknown, and knows a router at zero', async (context) => {
    await plane.kubectl(['create', '--filename=-', `--namespace=${namespace}`], JSON.stringify(deployment('llama', 1)))
    context.diagnostic(`1 → 0 after ${await untilReplicas(0)} s`)
    router.wants({ in_flight: 0, waiting: 1 })
    context.diagnostic(`0 → 1 after ${await untilReplicas(1)} s`)
    router.wants({ in_flight: 5, waiting: 0 })
    context.diagnostic(`1 → 3 after ${await untilReplicas(3)} s`)
    router.wants({ in_flight: 0, waiting: 0 })
    context.diagnostic(`3 → 0 after ${await untilReplicas(0)} s`)
    router.wants({ in_flight: 4, waiting: 0 })
    context.diagnostic(`0 → 2 after ${await untilReplicas(2)} s`)

    await router.go()
    while ((await conditionOf('ScalingActive')) !== 'False') await delay(200)
    const events = await plane.kubectl(['describe', 'hpa/llama-demand', `--namespace=${namespace}`])
    assert.match(events, /llm-router at \S+ cannot be reached|Kubernetes does not answer/)
    await untilReplicas(2)

    const asleep = JSON.stringify(deployment('llm-router', 0))
    await plane.kubectl(['create', '--filename=-', `--namespace=${namespace}`], asleep)
    context.diagnostic(`2 → 0 after ${await untilReplicas(0)} s, with a router at zero`)
    await plane.kubectl(['delete', 'deployment/llm-router', `--namespace=${namespace}`])
    await router.come()
  })

  test('is answered to the aggregator, for those whom RBAC lets read it, and to no one else', async () => {
    const path = `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/llm_router_cluster_demand`
    const list = JSON.parse(await plane.kubectl(['get', '--raw', path]))
    assert.equal(list.items[0].metricLabels.cluster, 'gpu')
    await assert.rejects(plane.kubectl(['get', '--raw', path, '--context=nobody']), /forbidden/)
    const unknown = `${path}?labelSelector=cluster%3Dother`
    await assert.rejects(plane.kubectl(['get', '--raw', unknown]), /No value of llm_router_cluster_demand fits/)

    const elsewhere = path.replace(`/namespaces/${namespace}/`, '/namespaces/default/')
    await assert.rejects(plane.kubectl(['get', '--raw', elsewhere]), /no metrics for the namespace default/)

    const ca = await readFile(serving.ca)
    const statusWith = async (certificate?: { certificate: string; key: string }) => {
      const own = certificate && { cert: await readFile(certificate.certificate), key: await readFile(certificate.key) }
      return new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port: scaleMetrics.port, path, ca, servername: host, ...own })
        asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
        asked.end()
      })
    }
    assert.equal(await statusWith(), 401)
    assert.equal(await statusWith(await clients.issue('somebody-else')), 401)
    assert.equal(await statusWith(await serving.issue('front-proxy-client')), 401)
    assert.equal(await statusWith(await clients.issue('front-proxy-client')), 200)
  })

  test('comes from a Deployment that PodSecurity restricted has nothing to say against', async () => {
    await plane.kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/warn=restricted'])
    const own = ['deployment', 'network-policy'].map((name) => `scale-metrics/${name}`)
    const objects = await render({}, ...own)
    await plane.kubectl(['create', '--dry-run=server', '--warnings-as-errors', '--filename=-'], objects)
  })

  test('is what KEDA is told as well', { skip: missingDefinitions(...keda) }, async () => {
    await define(plane, ...keda)
    const ways = [
      {},
      { prometheusUrl: 'http://prometheus.monitoring:9090' },
      { kedaTrigger: 'external' },
      { kedaTrigger: 'external-push', metrics: { enabled: true } },
      { demand: [{ ...values.scaling.demand[0], min: 1, cpuPercent: 70 }] },
    ]
    for (const more of ways) {
      const scaling = { ...values.scaling, demandBy: 'keda', ...more }
      const objects = await render({ scaling }, 'demand-autoscalers')
      assert.match(objects, /kind: ScaledObject/)
      await plane.kubectl(['create', '--dry-run=server', '--filename=-'], objects)
    }
  })
})
