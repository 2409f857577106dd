import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { withoutHelm } from '../helm.ts'
import { clusterWide, namesOf, type Resource, template } from './rendered.ts'

const deploymentSchema = v.object({
  spec: v.looseObject({
    replicas: v.optional(v.number()),
    template: v.object({
      metadata: v.looseObject({
        labels: v.record(v.string(), v.string()),
        annotations: v.record(v.string(), v.string()),
      }),
      spec: v.looseObject({
        automountServiceAccountToken: v.boolean(),
        securityContext: v.unknown(),
        containers: v.tuple([
          v.looseObject({
            image: v.string(),
            env: v.array(v.object({ name: v.string(), value: v.string() })),
            securityContext: v.unknown(),
            volumeMounts: v.array(v.looseObject({ name: v.string(), mountPath: v.string() })),
          }),
        ]),
        volumes: v.array(v.looseObject({ name: v.string(), emptyDir: v.optional(v.unknown()) })),
      }),
    }),
  }),
})

function deploymentOf(resources: readonly Resource[], name: string) {
  const found = resources.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)
  const { spec } = v.parse(deploymentSchema, found)
  const [container] = spec.template.spec.containers
  const environment = Object.fromEntries(container.env.map((one) => [one.name, one.value]))
  return { replicas: spec.replicas, pod: spec.template.spec, ...spec.template.metadata, container, environment }
}

const render = (values: object = {}) => template({ mode: 'deployments', ...values })
const shipped = ['llm-router', 'llm-console', 'groq-generate', 'ollama-embed', 'ollama-generate']

describe('the chart without OpenFaaS', { skip: withoutHelm, concurrency: 2 }, () => {
  test('makes of each function what OpenFaaS would, in the namespace of the release', async () => {
    const resources = await render()
    for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler']) {
      assert.deepEqual(namesOf(resources, kind).sort(), shipped.toSorted(), kind)
    }
    for (const { kind, metadata } of resources) {
      assert.equal(metadata.namespace, clusterWide.includes(kind) ? undefined : 'team', `${kind} ${metadata.name}`)
    }
    assert.deepEqual(namesOf(resources, 'Function'), [])
  })

  test('asks for no more than PodSecurity `restricted` permits, and for no token of the cluster', async () => {
    const { pod, container } = deploymentOf(await render(), 'groq-generate')
    assert.equal(pod.automountServiceAccountToken, false)
    assert.deepEqual(pod.securityContext, {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  test('mounts each secret as a file of its name', async () => {
    const { pod, container } = deploymentOf(
      await render({ secrets: { names: { 'groq-api-key': 'team-groq' } } }),
      'groq-generate',
    )
    assert.ok(container.volumeMounts.some(({ mountPath }) => mountPath === '/var/openfaas/secrets'))
    assert.deepEqual(pod.volumes.find(({ name }) => name === 'secrets')?.projected, {
      sources: [
        { secret: { name: 'function-token', items: [{ key: 'function-token', path: 'function-token' }] } },
        { secret: { name: 'team-groq', items: [{ key: 'groq-api-key', path: 'groq-api-key' }] } },
      ],
    })
  })

  test('has functions call each other by the names of their Services', async () => {
    const resources = await render()
    for (const name of ['llm-router', 'llm-console']) {
      const { environment } = deploymentOf(resources, name)
      assert.equal(environment.function_url, 'http://{function}:8080')
      assert.ok(!('gateway_url' in environment))
    }
    assert.ok(!('function_url' in deploymentOf(resources, 'groq-generate').environment))
    assert.equal(deploymentOf(resources, 'llm-router').environment.deployed_functions, shipped.toSorted().join(','))
  })

  test('leaves the replicas to an autoscaler, and sets them where there is none', async () => {
    assert.equal(deploymentOf(await render(), 'llm-router').replicas, undefined)
    const fixed = await render({ functions: { 'llm-router': { replicas: { min: 3, max: 3 } } } })
    assert.equal(deploymentOf(fixed, 'llm-router').replicas, 3)
    assert.ok(!namesOf(fixed, 'HorizontalPodAutoscaler').includes('llm-router'))
    const none = await render({ scaling: { by: 'none' } })
    assert.deepEqual(namesOf(none, 'HorizontalPodAutoscaler'), [])
    assert.equal(deploymentOf(none, 'llm-router').replicas, 1)
  })

  test('mounts a catalogue as a file, and makes new pods for another one', async () => {
    const checksum = async (catalogue: string) => {
      const { environment, container, annotations } = deploymentOf(await render({ catalogue }), 'llm-router')
      assert.equal(environment.ROUTER_CONFIG, '/etc/llm-router/catalogue.yaml')
      assert.ok(container.volumeMounts.some(({ mountPath }) => mountPath === '/etc/llm-router'))
      return annotations['checksum/catalogue']
    }
    const catalogue = 'targets: [{ provider: groq, function: groq-generate, model: one, locality: external }]'
    assert.notEqual(await checksum(`${catalogue}\n`), await checksum(`${catalogue} # another\n`))
  })

  test('gives the pods annotations of yours in place of its own', async () => {
    const own = { 'kubectl.kubernetes.io/default-container': 'sidecar', 'prometheus.io.scrape': 'false', empty: '' }
    const functions = { 'llm-router': { annotations: own } }
    const catalogue = 'targets: [{ provider: groq, function: groq-generate, model: one, locality: external }]'
    const { annotations } = deploymentOf(await render({ functions, catalogue }), 'llm-router')
    assert.deepEqual({ ...annotations, ...own }, annotations)
    assert.deepEqual([annotations['prometheus.io.port'], typeof annotations['checksum/catalogue']], ['8080', 'string'])
  })

  test('keeps OpenFaaS’s labels and annotations off the pods, and those of Prometheus on them', async () => {
    const { labels, annotations } = deploymentOf(await render(), 'llm-router')
    const names = [...Object.keys(labels), ...Object.keys(annotations)]
    assert.deepEqual(
      names.filter((name) => name.startsWith('com.openfaas')),
      [],
    )
    assert.equal(annotations['prometheus.io.scrape'], 'true')
    assert.equal(labels.faas_function, 'llm-router')
  })

  test('leaves room for a file of the router in /tmp', async () => {
    const roomOf = async (STORE_FILE: string, store: object = {}, name = 'llm-router') => {
      const resources = await render({ store, environment: { STORE_FILE } })
      return deploymentOf(resources, name).pod.volumes.find((volume) => volume.name === 'tmp')?.emptyDir
    }
    assert.deepEqual(await roomOf(''), { sizeLimit: '64Mi' })
    assert.deepEqual(await roomOf('/data/router.db'), { sizeLimit: '64Mi' })
    assert.deepEqual(await roomOf('/tmp/router.db'), { sizeLimit: '4Gi' })
    assert.deepEqual(await roomOf('/tmp/router.db', { fileSize: '500Mi' }), { sizeLimit: '500Mi' })
    assert.deepEqual(await roomOf('/tmp/router.db', { fileSize: '' }), {})
    assert.deepEqual(await roomOf('/tmp/router.db', {}, 'groq-generate'), { sizeLimit: '64Mi' })
  })

  test('lets in what callers need, and not what operators do', async () => {
    const resources = await render({
      ingress: {
        className: 'nginx',
        router: { host: 'llm.example', tlsSecret: 'llm-tls' },
        console: { host: 'ops.example' },
      },
    })
    assert.deepEqual(namesOf(resources, 'Ingress').sort(), ['llm-console', 'llm-router'])
    const router = JSON.stringify(
      resources.find(({ kind, metadata }) => kind === 'Ingress' && metadata.name === 'llm-router'),
    )
    assert.deepEqual(
      [...router.matchAll(/"path":"([^"]*)"/g)].map(([, path]) => path),
      ['/v1', '/key', '/feedback', '/'],
    )
    assert.match(router, /"pathType":"Exact"/)
  })

  test('brings a Valkey and a PostgreSQL that take their passwords from the routers’ own addresses', async () => {
    const resources = await render({ store: { kind: 'valkey' }, archive: { postgres: { enabled: true } } })
    assert.deepEqual(namesOf(resources, 'StatefulSet').sort(), ['llm-router-postgres', 'llm-router-valkey'])
    const { pod } = deploymentOf(resources, 'llm-router')
    assert.match(JSON.stringify(pod.volumes), /"redis-url"/)
  })
})
