import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { outside } from '../../../deploy/render/reach.ts'
import { addresses } from './addresses.ts'
import { catalogueOf } from './catalogues.ts'
import { lets, type Pod } from './model.ts'
import type { NetworkPolicy } from './policy.ts'
import { policiesOf, withoutHelm } from './rendered.ts'
import { namespaces, podsOf } from './world.ts'

describe('NetworkPolicies by the values', { skip: withoutHelm }, () => {
  const vllm = { provider: 'vllm', function: 'openai-generate', locality: 'in-cluster' }
  const openai = { provider: 'openai', function: 'openai-generate', locality: 'external' }
  const server = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'llama' } },
    podSelector: { matchLabels: { app: 'vllm' } },
  }
  const base = {
    functions: {
      'openai-generate': { enabled: true },
      'groq-generate': { enabled: false },
      'ollama-embed': { enabled: false },
      'ollama-generate': { enabled: false },
    },
  }
  const values = (written: Parameters<typeof catalogueOf>[0], networkPolicies: object = {}) => ({
    ...base,
    catalogue: catalogueOf(written),
    networkPolicies,
  })
  const pods = podsOf(['openai-generate', 'llm-router'], 'openfaas-fn')
  const openaiPod = pods['openai-generate'] ?? assert.fail()
  const reaches = (policies: readonly NetworkPolicy[], from: Pod, address: string, port = 443) =>
    lets(policies, namespaces, { from, to: { address }, protocol: 'TCP', port })

  test('take the internet from a function that the catalogue has serve a target in the cluster', async () => {
    const policies = await policiesOf(
      values([vllm], { destinations: { 'model-server': { to: [server], ports: [{ port: 8000 }] } } }),
    )
    assert.ok(pods.vllm && lets(policies, namespaces, { from: openaiPod, to: pods.vllm, protocol: 'TCP', port: 8000 }))
    fc.assert(fc.property(addresses, fc.nat(65535), (address, port) => !reaches(policies, openaiPod, address, port)))
  })

  test('leave it to one whose targets are outside, or trusted on purpose', async () => {
    for (const written of [[openai], [{ ...vllm, trusted: true }]]) {
      assert.ok(reaches(await policiesOf(values(written)), openaiPod, '8.8.8.8'))
    }
  })

  const refused: [string, object, RegExp][] = [
    [
      'a function that serves both',
      values([vllm, openai]),
      /openai-generate serves vllm\/m in the cluster and openai\/m outside.*deploy the function twice/,
    ],
    [
      'a server that nobody named',
      values([vllm]),
      /cannot reach its model-server yet: set networkPolicies.destinations.model-server.to/,
    ],
    ...outside.map((way): [string, object, RegExp] => [
      `${way} for a function of the catalogue's target in the cluster`,
      values([vllm], { functions: { 'openai-generate': ['dns', way] } }),
      new RegExp(`the function serves vllm/m in the cluster.*Remove ${way}`),
    ]),
    [
      'the internet for Ollama',
      { networkPolicies: { functions: { 'ollama-generate': ['internet-443'] } } },
      /the function serves ollama\/\S+ in the cluster.*Remove internet-443/,
    ],
    [
      'a destination that nobody described',
      { networkPolicies: { functions: { 'groq-generate': ['moon'] } } },
      /the destination moon is not defined. Add networkPolicies.destinations.moon/,
    ],
    [
      'a function that is not there',
      { networkPolicies: { functions: { 'grok-generate': [] } } },
      /grok-generate: no function with this name is enabled/,
    ],
    [
      'everything as a destination',
      {
        networkPolicies: {
          destinations: { ollama: { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 1 }] } },
        },
      },
      /ollama.to has 0.0.0.0\/0, which is everything/,
    ],
    [
      'everybody as a peer',
      { networkPolicies: { destinations: { ollama: { to: [{}], ports: [{ port: 1 }] } } } },
      /destinations\/ollama\/to\/0/,
    ],
    [
      'another internet',
      { networkPolicies: { destinations: { 'internet-443': { to: [], ports: [{ port: 1 }] } } } },
      /internet-443/,
    ],
    [
      'Redis that nobody named',
      { store: { kind: 'redis' } },
      /llm-router cannot reach its store yet: set networkPolicies.destinations.store.to/,
    ],
  ]
  for (const [what, given, message] of refused) {
    test(`are refused with ${what}`, async () => {
      await assert.rejects(policiesOf(given), (error) => message.test(String(error).replace(/\s+/g, ' ')))
    })
  }

  test('take Services for pods', async () => {
    for (const address of [
      'http://ollama:11434',
      'ollama.llm',
      'http://ollama.llm.svc:11434',
      'http://ollama.llm.svc.cluster.local',
    ]) {
      await policiesOf({ functions: { 'ollama-embed': { environment: { OLLAMA_HOST: address } } } })
    }
  })

  test('let a function reach the addresses that they name, and no others', async () => {
    const store = { to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [{ port: 6380 }] }
    const policies = await policiesOf({ store: { kind: 'redis' }, networkPolicies: { destinations: { store } } })
    const router = pods['llm-router'] ?? assert.fail()
    assert.ok(reaches(policies, router, '10.1.2.3', 6380))
    assert.ok(!reaches(policies, router, '10.1.2.4', 6380) && !reaches(policies, router, '10.1.2.3', 6379))
  })

  test('name the metadata address for the functions that may need it, and only where it is asked for', async () => {
    const to = [{ ipBlock: { cidr: '169.254.169.254/32' } }]
    const functions = {
      'vertex-generate': { enabled: true, environment: { GOOGLE_CLOUD_PROJECT: 'p' } },
      'openai-generate': { enabled: true },
    }
    const networkPolicies = { destinations: { 'cloud-identity': { to, ports: [{ port: 80 }] } } }
    const policies = await policiesOf({ functions, networkPolicies })
    const all = podsOf(['vertex-generate', 'openai-generate', 'ollama-generate', 'llm-router'], 'openfaas-fn')
    for (const name of ['vertex-generate', 'openai-generate', 'ollama-generate', 'llm-router']) {
      assert.equal(
        reaches(policies, all[name] ?? assert.fail(), '169.254.169.254', 80),
        name === 'vertex-generate',
        name,
      )
    }
  })

  test('take networks of one’s own from the internet', async () => {
    const policies = await policiesOf({
      ...base,
      networkPolicies: { privateNetworks: ['11.0.0.0/8', '2600:1f00::/24'] },
    })
    assert.ok(!reaches(policies, openaiPod, '11.1.1.1') && !reaches(policies, openaiPod, '2600:1f00::1'))
    assert.ok(reaches(policies, openaiPod, '12.1.1.1') && reaches(policies, openaiPod, '2607::1'))
  })

  test('reach nothing with an empty list, and are none when they are off', async () => {
    const policies = await policiesOf({ networkPolicies: { functions: { 'groq-generate': [] } } })
    const pod = podsOf(['groq-generate'], 'openfaas-fn')['groq-generate'] ?? assert.fail()
    assert.ok(!reaches(policies, pod, '8.8.8.8'))
    assert.deepEqual(await policiesOf({ networkPolicies: { enabled: false } }), [])
  })

  test('hold for a function under a name of one’s own', async () => {
    const own = { 'together-generate': { enabled: true, from: 'openai-generate', secrets: ['function-token'] } }
    const policies = await policiesOf({ functions: own })
    const pod = podsOf(['together-generate'], 'openfaas-fn')['together-generate'] ?? assert.fail()
    assert.ok(reaches(policies, pod, '8.8.8.8') && !reaches(policies, pod, '8.8.8.8', 80))
  })
})
