import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { readText } from '../../repository/tree.ts'
import { documentsIn, helm, templated, withoutHelm } from '../helm.ts'
import { chart, clusterWide, namesOf, type Resource, serverAt, template } from './rendered.ts'

const specSchema = v.looseObject({
  name: v.string(),
  image: v.string(),
  environment: v.record(v.string(), v.string()),
  labels: v.record(v.string(), v.string()),
  annotations: v.record(v.string(), v.string()),
  secrets: v.array(v.string()),
})
const functionsOf = (resources: readonly Resource[]) =>
  resources.filter(({ kind }) => kind === 'Function').map(({ spec }) => v.parse(specSchema, spec))

/** Every function of the stack, with the variables that have no default left out on purpose. */
const all = {
  functions: Object.fromEntries(
    [
      'ledger-archive',
      'openai-generate',
      'anthropic-generate',
      'vertex-generate',
      'bedrock-generate',
      'cluster-generate',
    ].map((name) => [name, { enabled: true, environment: {} as Record<string, string> }]),
  ),
}
const needed = {
  'vertex-generate': ['GOOGLE_CLOUD_PROJECT'],
  'bedrock-generate': ['AWS_REGION'],
  'cluster-generate': ['CLUSTER_BASE_URL', 'CLUSTER_MODEL'],
}
const madeUp = 'http://made-up:8443'
for (const [name, variables] of Object.entries(needed)) {
  for (const variable of variables) Object.assign(all.functions[name]?.environment ?? {}, { [variable]: madeUp })
}

describe('the chart beside OpenFaaS', { skip: withoutHelm, concurrency: 2 }, () => {
  test('passes helm lint', async () => {
    for (const mode of ['openfaas', 'openfaas-ce', 'deployments']) {
      const said = await helm(['lint', '--strict', chart, '--kube-version', '1.37.2', '--set', `mode=${mode}`])
      assert.doesNotMatch(said, /WARNING|ERROR/)
    }
  })

  for (const [mode, file] of [
    ['openfaas', 'deploy/functions/pro.yaml'],
    ['openfaas-ce', 'deploy/functions/ce.yaml'],
  ] as const) {
    test(`makes the same Functions of ${mode} as ${file} has`, async () => {
      const resources = functionsOf(await template({ ...all, ...serverAt('postgres', 5432), mode }))
      const files = documentsIn(readText(file)).map((one) => v.parse(v.object({ spec: specSchema }), one).spec)
      for (const wanted of files) {
        const found = resources.find(({ name }) => name === wanted.name)
        assert.ok(found, wanted.name)
        for (const variable of Object.keys(found.environment)) {
          if (found.environment[variable] === madeUp) delete found.environment[variable]
        }
        // Each has a Profile of its own.
        delete wanted.annotations['com.openfaas.profile']
        delete found.annotations['com.openfaas.profile']
        assert.deepEqual(found, wanted)
      }
      assert.equal(resources.length, files.length)
    })
  }

  test('puts functions into openfaas-fn, with a Profile where OpenFaaS looks for it', async () => {
    const resources = await template({})
    assert.deepEqual(namesOf(resources, 'Profile'), ['llm'])
    for (const { kind, metadata } of resources.filter((one) => !clusterWide.includes(one.kind))) {
      assert.equal(metadata.namespace, kind === 'Profile' ? 'openfaas' : 'openfaas-fn', `${kind} ${metadata.name}`)
    }
    for (const { annotations } of functionsOf(resources)) assert.equal(annotations['com.openfaas.profile'], 'llm')
  })

  test('has a Profile of another name than those that Function resources have beside it', async () => {
    const written = documentsIn(readText('deploy/functions/profiles.yaml')).map((one) =>
      v.parse(v.object({ kind: v.string(), metadata: v.looseObject({ name: v.string() }) }), one),
    )
    const names = written.flatMap(({ kind, metadata }) => (kind === 'Profile' ? [metadata.name] : []))
    const [, release = ''] = /helm install (\S+) deploy\/chart /.exec(readText('docs/kubernetes.md')) ?? []
    const made = (await templated(release, chart, ['--kube-version=1.37.2'])).map(Object)
    assert.equal(made.find(({ kind }) => kind === 'Profile').metadata.name, release)
    assert.ok(names.length > 0 && !names.includes(release), names.join())
  })

  test('has a function under another name, with the image and the defaults of the one that it comes from', async () => {
    const mine = {
      enabled: true,
      from: 'cluster-generate',
      environment: { CLUSTER_BASE_URL: 'https://a', CLUSTER_MODEL: 'm' },
    }
    const functions = functionsOf(await template({ functions: { 'frankfurt-generate': mine } }))
    const found = functions.find(({ name }) => name === 'frankfurt-generate')
    assert.match(found?.image ?? '', /\/cluster-generate:/)
    assert.equal(found?.environment.OTEL_SERVICE_NAME, 'frankfurt-generate')
    assert.equal(found?.environment.CLUSTER_AUTH, 'hmac')
  })

  test('mounts what values add to secrets, under the names of existing ones', async () => {
    const functions = functionsOf(
      await template({
        operatorRoutes: 'token',
        store: { kind: 'redis' },
        ...serverAt('store', 6379),
        secrets: { names: { 'groq-api-key': 'team-groq' } },
        functions: { 'llm-router': { extraSecrets: ['webhook-secret'] }, 'ollama-embed': { secrets: [] } },
      }),
    )
    const secrets = Object.fromEntries(functions.map((one) => [one.name, one.secrets]))
    assert.deepEqual(secrets['llm-router'], ['function-token', 'admin-token', 'webhook-secret', 'redis-url'])
    assert.deepEqual(secrets['groq-generate'], ['function-token', 'team-groq', 'admin-token'])
    assert.deepEqual(secrets['ollama-embed'], ['admin-token'])
    for (const { environment } of functions) assert.equal(environment.OPERATOR_ROUTES, 'token')
  })

  test('names an image by its digest', async () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const functions = functionsOf(
      await template({ image: { registry: 'r.example', owner: 'us', tag: '2', digests: { 'groq-generate': digest } } }),
    )
    const images = functions.map(({ image }) => image)
    assert.ok(images.includes(`r.example/us/groq-generate:2@${digest}`))
    assert.ok(images.includes('r.example/us/llm-router:2'))
  })

  test('gives the router a catalogue of its own, and takes back a variable that is empty', async () => {
    const catalogue = 'targets: [{ provider: groq, function: groq-generate, model: one, locality: external }]\n'
    const functions = functionsOf(
      await template({
        catalogue,
        functions: { 'groq-generate': { environment: { GROQ_BASE_URL: '' } } },
      }),
    )
    const environment = (name: string) => functions.find((one) => one.name === name)?.environment ?? {}
    assert.equal(environment('llm-router').ROUTER_CONFIG_YAML, catalogue)
    assert.ok(!('GROQ_BASE_URL' in environment('groq-generate')))
  })

  test('has External Secrets fetch those that are listed', async () => {
    const keys = { 'groq-api-key': { key: 'llm/groq', property: 'key' }, 'function-token': { key: 'llm/token' } }
    const external = { enabled: true, storeRef: { name: 'vault' }, keys }
    const resources = await template({ secrets: { external, names: { 'groq-api-key': 'team-groq' } } })
    const found = resources.find(({ kind, metadata }) => kind === 'ExternalSecret' && metadata.name === 'team-groq')
    assert.deepEqual(found?.spec, {
      refreshInterval: '1h',
      secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
      target: { name: 'team-groq' },
      data: [{ secretKey: 'groq-api-key', remoteRef: { key: 'llm/groq', property: 'key' } }],
    })
    assert.deepEqual(namesOf(resources, 'ExternalSecret').sort(), ['function-token', 'team-groq'])
  })

  test('brings rules, dashboard and scrapes for the Prometheus operator', async () => {
    const on = { enabled: true }
    const resources = await template({
      operatorRoutes: 'token',
      monitoring: {
        podMonitor: on,
        ledger: on,
        rules: { enabled: true, runbookPrefix: 'https://git.example/' },
        dashboard: on,
      },
    })
    const kinds = ['PodMonitor', 'ScrapeConfig', 'PrometheusRule', 'ConfigMap']
    assert.deepEqual(
      kinds.map((kind) => namesOf(resources, kind)),
      [['llm'], ['llm-ledger'], ['llm'], ['llm-dashboard']],
    )
    const rules = JSON.stringify(resources.find(({ kind }) => kind === 'PrometheusRule')?.spec)
    assert.match(rules, /"runbook_url":"https:\/\/git\.example\/docs\/alerts\.md#llmstoreaway"/)
    assert.match(rules, /\{\{ \$labels\.scope \}\}/)
    const config = resources.find(({ kind }) => kind === 'ConfigMap')?.data
    const dashboard: unknown = JSON.parse(
      v.parse(v.object({ 'llm-router.json': v.string() }), config)['llm-router.json'],
    )
    assert.deepEqual(dashboard, JSON.parse(readText('deploy/grafana/llm-router.json')))
  })
})
