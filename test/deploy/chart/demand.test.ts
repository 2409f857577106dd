import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { differences } from '../prometheus/evaluated.ts'
import { promtool } from '../prometheus/programs.ts'
import { namesOf, type Resource, template } from './rendered.ts'

const metrics = { enabled: true, tlsSecret: 'scale-metrics-tls' }
const ollama = { name: 'ollama-generate', function: 'ollama-generate', perReplica: 4, max: 3 }
const llama = { name: 'llama', kind: 'StatefulSet', cluster: 'gpu', perReplica: 2, max: 3 }
const of = (name: string) => ({ name, function: name, perReplica: 4, max: 3 })
const render = (scaling: object, options: readonly string[] = [], mode = 'deployments') =>
  template({ mode, scaling: { metrics, ...scaling } }, options)

function specOf(resources: readonly Resource[], kind: string, name: string): Record<string, unknown> {
  return Object(resources.find((one) => one.kind === kind && one.metadata.name === name)).spec
}

describe('scaling by demand, in the chart', { skip: withoutHelm, concurrency: 2 }, () => {
  test('is an autoscaler to zero, of which the Deployment leaves its replicas to it alone', async () => {
    const resources = await render({ demand: [ollama, llama] })
    const autoscalers = namesOf(resources, 'HorizontalPodAutoscaler')
    assert.ok(autoscalers.includes('ollama-generate-demand') && autoscalers.includes('llama-demand'))
    assert.ok(!autoscalers.includes('ollama-generate'), 'a second autoscaler, by CPU')
    assert.ok(autoscalers.includes('ollama-embed'))
    assert.equal(specOf(resources, 'Deployment', 'ollama-generate').replicas, undefined)
    const { minReplicas, metrics: asked, scaleTargetRef } = specOf(resources, 'HorizontalPodAutoscaler', 'llama-demand')
    assert.deepEqual([minReplicas, Object(scaleTargetRef).kind, Object(asked).length], [0, 'StatefulSet', 1])
  })

  test('is the only autoscaler of a Deployment, also where its namespace is written out', async () => {
    const resources = await render({ demand: [{ ...ollama, namespace: 'team' }] })
    assert.ok(!namesOf(resources, 'HorizontalPodAutoscaler').includes('ollama-generate'))
  })

  test('scales what is no function, by the demand for a function that it serves', async () => {
    const server = { ...ollama, name: 'ollama', kind: 'StatefulSet' }
    const elsewhere = { ...ollama, name: 'groq-generate', namespace: 'models' }
    const autoscalers = namesOf(await render({ demand: [server, elsewhere] }), 'HorizontalPodAutoscaler')
    assert.ok(autoscalers.includes('ollama-demand') && autoscalers.includes('groq-generate-demand'))
    assert.ok(autoscalers.includes('groq-generate'), 'the function here has its own')
  })

  test('has the CPU beside it only where a replica always runs', async () => {
    const resources = await render({ demand: [{ ...llama, min: 1, cpuPercent: 70 }] })
    const { metrics: asked } = specOf(resources, 'HorizontalPodAutoscaler', 'llama-demand')
    assert.deepEqual(
      Object(asked).map(({ type }: { type: string }) => type),
      ['External', 'Resource'],
    )
    await assert.rejects(render({ demand: [{ ...llama, cpuPercent: 70 }] }), /would never reach 0 replicas/)
  })

  test('is the same with KEDA: the CPU, how long to wait, and an unknown demand that is no demand', async () => {
    const keda = { metrics: { enabled: true }, demandBy: 'keda', scaleDownAfterSeconds: 900 }
    const entry = { ...llama, min: 1, cpuPercent: 70 }
    const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } }
    const sources = [
      {},
      { kedaTrigger: 'external' },
      { metrics, kedaTrigger: 'external-push' },
      { prometheusUrl: 'http://prometheus:9090' },
    ]
    for (const source of sources) {
      const spec = specOf(await render({ ...keda, ...source, demand: [entry] }), 'ScaledObject', 'llama-demand')
      const { cooldownPeriod, advanced, triggers } = spec
      assert.deepEqual([Object(triggers).length, Object(triggers)[1]], [2, cpu])
      const { scaleDown } = Object(advanced).horizontalPodAutoscalerConfig.behavior
      assert.deepEqual([cooldownPeriod, scaleDown], [900, { stabilizationWindowSeconds: 900 }])
      const { type, metadata } = Object(triggers)[0]
      if (type === 'prometheus') assert.equal(metadata.ignoreNullValues, 'false')
    }
    const toZero = specOf(await render({ ...keda, demand: [llama] }), 'ScaledObject', 'llama-demand')
    assert.equal(Object(toZero.triggers).length, 1)
  })

  test('follows the demand of its own installation, also if others share its Prometheus', {
    skip: promtool.missing,
  }, async () => {
    const entries = [{ ...ollama, namespace: 'models' }, llama]
    const keda = { metrics: {}, demandBy: 'keda', prometheusUrl: 'http://prometheus:9090', demand: entries }
    const resources = await template({ mode: 'deployments', namespace: 'team-a', scaling: keda })
    const queryOf = (name: string): string => Object(specOf(resources, 'ScaledObject', name).triggers)[0].metadata.query
    const demand = (namespace: string) => ({
      [`llm_router_demand{${namespace}function="ollama-generate",cluster=""}`]: '2x5',
      [`llm_router_demand{${namespace}function="cluster-generate",cluster="gpu"}`]: '3x5',
    })
    const queries = [queryOf('ollama-generate-demand'), queryOf('llama-demand')]
    const both = queries.map((expr, index) => ({ expr, atMinute: 3, is: { '{}': 2 + index } }))
    const beside = demand('namespace="team-b",')
    assert.equal(await differences({ ...demand('namespace="team-a",'), ...beside }, both), undefined)
    assert.equal(await differences({ ...demand(''), ...beside }, both), undefined, 'a job without the label')
  })

  test('installs scale-metrics with what it may read, and nothing of it unless it is asked for', async () => {
    const [with_, without] = [await render({}), await template({ mode: 'deployments' })]
    for (const kind of ['Deployment', 'Service', 'ServiceAccount', 'Role', 'NetworkPolicy']) {
      assert.ok(namesOf(with_, kind).includes('scale-metrics'), kind)
      assert.ok(!namesOf(without, kind).includes('scale-metrics'), kind)
    }
    assert.deepEqual(namesOf(with_, 'APIService'), ['v1beta1.external.metrics.k8s.io'])
    const plain = await render({ metrics: { enabled: true }, demandBy: 'keda', demand: [llama] })
    assert.deepEqual(namesOf(plain, 'APIService'), [])
    assert.deepEqual(namesOf(plain, 'ScaledObject'), ['llama-demand'])
  })

  test('lets scale-metrics answer for the namespaces that have autoscalers', async () => {
    const resources = await render({
      metrics: { ...metrics, namespaces: ['models'] },
      demand: [ollama, { ...llama, namespace: 'gpus' }],
    })
    const { template: pod } = specOf(resources, 'Deployment', 'scale-metrics')
    const { env } = Object(pod).spec.containers[0]
    const { value } = env.find(({ name }: { name: string }) => name === 'METRIC_NAMESPACES')
    assert.equal(value, 'gpus,models,team')
  })

  test('takes the image of scale-metrics by its digest, too', async () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const resources = await template({
      mode: 'deployments',
      scaling: { metrics },
      image: { digests: { 'scale-metrics': digest } },
    })
    const { template: pod } = specOf(resources, 'Deployment', 'scale-metrics')
    assert.ok(Object(pod).spec.containers[0].image.endsWith(`@${digest}`))
  })

  test("has KEDA's gRPC triggers, whose port it opens for KEDA alone", async () => {
    const keda = { metrics: { enabled: true }, demandBy: 'keda', demand: [llama], kedaTrigger: 'external-push' }
    const plain = await render({ ...keda, kedaNamespace: 'keda-system' })
    const [trigger] = Object(specOf(plain, 'ScaledObject', 'llama-demand').triggers)
    assert.equal(trigger.type, 'external-push')
    assert.match(trigger.metadata.scalerAddress, /^scale-metrics\.[a-z-]+\.svc:50051$/)
    assert.deepEqual([trigger.metadata.cluster, trigger.metadata.demandPerReplica], ['gpu', '2'])
    assert.deepEqual(namesOf(plain, 'TriggerAuthentication'), [])
    const ports = (resources: readonly Resource[]) =>
      Object(specOf(resources, 'Service', 'scale-metrics')).ports.map(({ port }: { port: number }) => port)
    assert.deepEqual(ports(plain), [8080, 50_051])
    assert.deepEqual(Object(specOf(plain, 'NetworkPolicy', 'scale-metrics')).ingress.at(-1), {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'keda-system' } } }],
      ports: [{ port: 50_051 }],
    })
    assert.deepEqual(ports(await render({ ...keda, kedaTrigger: 'metrics-api' })), [8080])

    const secure = await render({ ...keda, metrics })
    const [ofSecure] = Object(specOf(secure, 'ScaledObject', 'llama-demand').triggers)
    assert.deepEqual([ofSecure.metadata.enableTLS, ofSecure.authenticationRef], ['true', { name: 'llama-demand' }])
    assert.deepEqual(Object(specOf(secure, 'TriggerAuthentication', 'llama-demand')).secretTargetRef, [
      { parameter: 'caCert', name: 'scale-metrics-tls', key: 'ca.crt' },
    ])
    assert.deepEqual(namesOf(secure, 'APIService'), [], "KEDA's own would be replaced")
  })

  const refused: [object, RegExp, string[]?, string?][] = [
    [{ demand: [llama], metrics: { enabled: false } }, /scaling\.metrics\.enabled=true/],
    [{ demand: [llama], metrics: { enabled: true } }, /scaling\.metrics\.tlsSecret, or scaling\.demandBy=keda/],
    [{ demand: [{ ...llama, function: 'x' }] }, /either cluster or function/],
    [{ demand: [llama] }, /cannot scale to 0/, ['--kube-version', '1.36.0']],
    [{ demand: [ollama] }, /OpenFaaS scales ollama-generate, by its labels/, [], 'openfaas'],
    [{ demand: [{ ...llama, perReplica: 0 }] }, /perReplica/],
    [{ demand: [{ ...llama, min: 5 }] }, /the max of llama is 3 and its min is 5/],
    [{ demand: [llama, { ...llama, cluster: 'other' }] }, /llama is there twice/],
    [{ demand: [of('llm-router')] }, /knows the demand for providers only\..*functions\.llm-router\.replicas/],
    [{ demand: [{ ...of('llm-console'), min: 1 }] }, /for providers only\..*functions\.llm-console\.replicas/],
    [
      { demand: [{ ...llama, kind: 'Deployment', name: 'llm-router' }] },
      /wakes llm-router at 0 replicas.* Set its min to 1/,
    ],
    [{ demand: [of('openai-generate')] }, /the function openai-generate, which is not enabled.*enabled=true/],
    [{ demand: [of('nobody')] }, /the function nobody, which is not enabled/],
    [{ demand: [{ ...ollama, name: 'groq-generate' }] }, /groq-generate would follow .* Set function to groq-generate/],
    [{ demand: [{ ...ollama, name: 'groq-generate', namespace: 'team' }] }, /Set function to groq-generate/],
    [
      { demand: [{ ...llama, kind: 'Deployment', name: 'groq-generate' }] },
      /OpenFaaS scales groq-generate, by its labels/,
      [],
      'openfaas',
    ],
    [{ demandBy: 'keda', kedaTrigger: 'push' }, /kedaTrigger/],
    [
      { demand: [llama], demandBy: 'keda', kedaTrigger: 'external', prometheusUrl: 'http://prometheus:9090' },
      /prometheusUrl and by the trigger external/,
    ],
  ]
  for (const [scaling, says, options, mode] of refused) {
    test(`refuses ${JSON.stringify(scaling)}${options ?? ''}`, async () => {
      await assert.rejects(render(scaling, options, mode), says)
    })
  }
})
