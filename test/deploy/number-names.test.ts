import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { root } from '../repository/tree.ts'
import { templated, withoutHelm } from './helm.ts'

/**
 * Names that YAML reads as something else than text, unless a letter is before them. Functions begin with a letter, as the Services
 * of their names do.
 */
const namesWith = (prefix: string) => ({
  name: (number: number) => `${prefix}${number}`,
  functionName: `${prefix}true`,
})
type Names = ReturnType<typeof namesWith>

/** What a chart makes of values with such names, once as they are and once with a letter before them that is then taken off. */
async function bothWays(chart: string, valuesOf: (names: Names) => object): Promise<[string, string]> {
  const made = async (prefix: string) => {
    const names = namesWith(prefix)
    const options = [`--namespace=${names.name(1000)}`, '--kube-version=1.37.2', '--values=-']
    const path = join(root, 'deploy', chart)
    return JSON.stringify(await templated(names.name(1001), path, options, JSON.stringify(valuesOf(names))), null, 1)
  }
  return [await made(''), (await made('q')).replace(/q(?=10\d\d|true)/g, '')]
}

const functionsOf = ({ name, functionName }: Names, mode: string) => ({
  mode,
  namespace: name(1002),
  image: { pullSecrets: [name(1003)] },
  environment: { TRUE: 'x' },
  functions: {
    [functionName]: { enabled: true, from: 'groq-generate', serviceAccount: name(1004), secrets: [name(1005)] },
    'ledger-archive': { enabled: true },
  },
  secrets: {
    names: { 'groq-api-key': name(1006), 'admin-token': name(1007) },
    external: {
      enabled: true,
      refreshInterval: '0',
      storeRef: { name: name(1008) },
      keys: { 'groq-api-key': { key: 'a' } },
    },
  },
  operatorRoutes: 'token',
  store: { kind: 'valkey', valkey: { storageClass: name(1009) } },
  archive: { postgres: { enabled: true, storageClass: name(1010) } },
  pods: { priorityClassName: name(1011), runtimeClassName: name(1012), profileNamespace: name(1013) },
  ingress: {
    className: name(1014),
    router: { host: name(1015), tlsSecret: name(1016) },
    console: { host: name(1017), tlsSecret: name(1018) },
  },
  monitoring: {
    podMonitor: { enabled: true },
    ledger: { enabled: true },
    rules: { enabled: true },
    dashboard: { enabled: true, namespace: name(1019) },
  },
  // What it writes is text in expressions, sorted by these names.
  admission: { enabled: false },
})
const scaling = ({ name }: Names) => ({
  kedaNamespace: name(1020),
  metrics: { enabled: true, tlsSecret: name(1021) },
  demand: [{ name: name(1022), kind: 'StatefulSet', cluster: name(1023), perReplica: 4, max: 3 }],
})

describe('names that look like numbers stay text', { skip: withoutHelm, concurrency: 2 }, () => {
  const charts: Record<string, [string, (names: Names) => object]> = {
    'without OpenFaaS': [
      'chart',
      (names) => ({ ...functionsOf(names, 'deployments'), scaling: { ...scaling(names), demandBy: 'hpa' } }),
    ],
    'with KEDA': [
      'chart',
      (names) => ({
        ...functionsOf(names, 'deployments'),
        scaling: { ...scaling(names), demandBy: 'keda', kedaTrigger: 'external' },
      }),
    ],
    'with OpenFaaS': ['chart', (names) => functionsOf(names, 'openfaas')],
    'with the Community Edition': [
      'chart',
      ({ name, ...names }) => ({
        ...functionsOf({ name, ...names }, 'openfaas-ce'),
        namespace: 'openfaas-fn',
        communityEdition: { namespace: name(1024), gatewaySecret: name(1025) },
      }),
    ],
    'of a cluster': [
      'llama-cluster',
      ({ name }) => ({
        cluster: { name: name(1030), region: name(1031), tokensPerSecond: 900 },
        model: {
          ...{ name: name(1032), sha256: '0'.repeat(64), url: 'https://models.example/a.gguf' },
          token: { secret: name(1033), key: name(1034) },
          volume: { storageClass: name(1035) },
        },
        image: { pullSecrets: [name(1036)] },
        auth: { hmacSecrets: [name(1037)], tlsSecret: name(1038) },
        pods: { priorityClassName: name(1039), runtimeClassName: name(1040) },
        replicas: { min: 0, max: 3 },
        scaling: { demand: { enabled: true } },
      }),
    ],
    'of a cluster whose model is there': [
      'llama-cluster',
      ({ name }) => ({
        cluster: { name: name(1030), region: name(1031), tokensPerSecond: 900 },
        model: {
          ...{ name: name(1032), sha256: '0'.repeat(64), url: '' },
          volume: { kind: 'existing', existingClaim: name(1041) },
        },
        service: { type: 'LoadBalancer', loadBalancerClass: name(1042) },
        auth: { hmacSecrets: [name(1037)], tlsSecret: name(1038) },
        networkPolicy: { addresses: ['10.1.2.3/32'] },
      }),
    ],
  }
  for (const [what, [chart, valuesOf]] of Object.entries(charts)) {
    test(what, async () => {
      const [made, expected] = await bothWays(chart, valuesOf)
      assert.equal(made, expected)
    })
  }

  test('as those of variables do', async () => {
    const [made] = await bothWays('chart', (names) => functionsOf(names, 'deployments'))
    assert.doesNotMatch(made, /"name": (?!")/)
    assert.match(made, /"name": "TRUE"/)
  })

  test('but for functions, whose Services Kubernetes would refuse', async () => {
    const functions = { '123': { enabled: true, from: 'groq-generate' } }
    const options = ['--kube-version=1.37.2', '--values=-']
    const refused = templated('llm', join(root, 'deploy/chart'), options, JSON.stringify({ functions }))
    await assert.rejects(refused, /'123' does not match pattern/)
  })
})
