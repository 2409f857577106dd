import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { outside } from '../../../deploy/render/reach.ts'
import { addressKind } from '../../../template/llm-node/src/http/address-kind.ts'
import { withoutHelm } from '../helm.ts'
import { addresses } from './addresses.ts'
import { catalogueOf } from './catalogues.ts'
import { lets, type Pod } from './model.ts'
import type { NetworkPolicy } from './policy.ts'
import { policiesOf, rendered } from './rendered.ts'
import { namespaces, podsOf } from './world.ts'

/** What the values make of the NetworkPolicies. Long, since all cases ask about the same pods and servers. */
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
  const webhooks = '\nwebhooks: [{ name: alerts, url: "https://hooks.example.com/llm", events: [fallback] }]\n'
  const values = (written: Parameters<typeof catalogueOf>[0], networkPolicies: object = {}, more = '') => ({
    ...base,
    catalogue: catalogueOf(written) + more,
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
    for (const written of [[openai], [{ ...vllm, trusted: true }], [openai, { ...vllm, enabled: false }]]) {
      assert.ok(reaches(await policiesOf(values(written)), openaiPod, '8.8.8.8'))
    }
  })

  test('open the way to the receivers of webhooks, and ask for none without policies', async () => {
    const receivers = { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443 }] }
    const policies = await policiesOf(values([openai], { destinations: { webhooks: receivers } }, webhooks))
    const router = pods['llm-router'] ?? assert.fail()
    assert.ok(reaches(policies, router, '203.0.113.7'))
    assert.ok(!reaches(policies, router, '8.8.8.8'))
    const anywhere = {
      functions: { 'llm-router': ['dns', 'gateway', 'siblings', 'store', 'telemetry', 'internet-443'] },
    }
    assert.ok(reaches(await policiesOf(values([openai], anywhere, webhooks)), router, '8.8.8.8'))
    assert.deepEqual(await policiesOf(values([openai], { enabled: false }, webhooks)), [])
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
    ...(
      [
        ['0.0.0.0/1', '128.0.0.0/1'],
        ['1.1.1.0/24'],
        ['8.8.8.8/32'],
        ['8000::/1', '::/1'],
        ['10.0.0.0/7'],
        ['172.32.0.0/16'],
        ['172.0.0.0/11'],
        ['100.128.0.1/32'],
        ['fe00::/8'],
        ['fc::/16'],
        ['11.2.0.0/15'],
        ['11.0.0.0/15'],
        ['2600:1f01::/32'],
      ] as const
    ).flatMap((cidrs): [string, object, RegExp][] => {
      const to = cidrs.map((cidr) => ({ ipBlock: { cidr } }))
      const place = { to, ports: [{ port: 443 }] }
      const says =
        /it serves ollama\/\S+ in the cluster.*is not within a private network.*networkPolicies\.privateNetworks/
      const privateNetworks = ['11.1.0.0/16', 'fd00::/8', '2600:1f00::/32']
      return [
        ...['ollama', 'telemetry'].map((name): [string, object, RegExp] => [
          `${cidrs} as ${name} of a function with private prompts`,
          { networkPolicies: { privateNetworks, destinations: { [name]: place } } },
          says,
        ]),
        [
          `${cidrs} as a destination of one’s own for a function with private prompts`,
          {
            networkPolicies: {
              privateNetworks,
              destinations: { mine: place },
              functions: { 'ollama-generate': ['dns', 'mine'] },
            },
          },
          says,
        ],
      ]
    }),
    ...['faas_function', 'app.kubernetes.io/component', 'app.kubernetes.io/instance'].map(
      (label): [string, object, RegExp] => [
        `the label ${label} on a function`,
        { functions: { 'ollama-generate': { labels: { [label]: 'scale-metrics' } } } },
        /functions\/ollama-generate\/labels\/(faas_function|app.kubernetes.io~1\w+)/,
      ],
    ),
    [
      'a function of the name of scale-metrics, whose policy it would have',
      { functions: { 'scale-metrics': { enabled: true, from: 'ollama-generate' } } },
      /functions\.scale-metrics: .*Give it another name/,
    ],
    ...['HTTPS_PROXY', 'https_proxy'].map((variable): [string, object, RegExp] => [
      `${variable} where no policy lets a function reach it`,
      { environment: { [variable]: 'http://proxy.corp:3128' } },
      /groq-generate cannot reach its egress-proxy yet: set networkPolicies\.destinations\.egress-proxy\.to/,
    ]),
    [
      'webhooks whose receivers nobody named',
      values([openai], {}, webhooks),
      /llm-router cannot reach its webhooks yet: set networkPolicies\.destinations\.webhooks\.to to their address.* such as Slack, name internet-443 in networkPolicies\.functions\.llm-router/,
    ],
    [
      'everybody as a peer',
      { networkPolicies: { destinations: { ollama: { to: [{}], ports: [{ port: 1 }] } } } },
      /destinations\/ollama\/to\/0/,
    ],
    [
      'ports that end before they begin',
      { networkPolicies: { destinations: { ollama: { to: [server], ports: [{ port: 90, endPort: 80 }] } } } },
      /destinations\.ollama\.ports: endPort is 80 and port is 90\. Set endPort/,
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

  test('agree with OLLAMA_HOST: both are the namespace of the functions', async () => {
    for (const values of [{ mode: 'deployments' }, { namespace: 'team' }]) {
      assert.match(JSON.stringify(await rendered(values)), /"http:\/\/ollama:11434"/)
      assert.doesNotMatch(JSON.stringify(await rendered(values)), /ollama\.openfaas-fn/)
    }
  })

  test('let functions with private prompts reach private networks, and those of one’s own', async () => {
    const cidrs = [
      '10.1.2.3/32',
      '172.31.0.0/16',
      '192.168.0.0/16',
      '100.127.0.1/32',
      'fd12:3456::/32',
      '11.1.128.0/17',
      '2600:1f00::/24',
      '2600:1f00:12::/48',
    ]
    const ollama = { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 11434 }] }
    const policies = await policiesOf({
      networkPolicies: { privateNetworks: ['11.1.0.0/16', '2600:1f00::/24'], destinations: { ollama } },
    })
    const pod = podsOf(['ollama-generate'], 'openfaas-fn')['ollama-generate'] ?? assert.fail()
    assert.ok(reaches(policies, pod, '11.1.200.1', 11434) && reaches(policies, pod, 'fd12:3456::1', 11434))
    assert.ok(!reaches(policies, pod, '11.1.1.1', 11434))
  })

  describe('let scale-metrics', () => {
    const policiesWith = (more: object = {}) =>
      policiesOf({ scaling: { metrics: { enabled: true, ...more }, demandBy: 'keda' } })
    const scaleMetrics = podsOf([], 'openfaas-fn')['scale-metrics'] ?? assert.fail()

    test('reach the API server in private networks, or where the values say, and no other address', async () => {
      const anywhere = await policiesWith()
      for (const address of ['10.96.0.1', '172.20.0.1', 'fd00::1']) {
        for (const port of [443, 6443]) assert.ok(reaches(anywhere, scaleMetrics, address, port), address)
        assert.ok(!reaches(anywhere, scaleMetrics, address, 80))
      }
      const named = await policiesWith({ apiServer: ['34.1.2.3/32'] })
      assert.ok(reaches(named, scaleMetrics, '34.1.2.3') && !reaches(named, scaleMetrics, '10.96.0.1'))
      fc.assert(
        fc.property(addresses, fc.constantFrom(443, 6443), (address, port) => {
          assert.ok(!reaches(named, scaleMetrics, address, port) || address === '34.1.2.3')
          assert.ok(!reaches(anywhere, scaleMetrics, address, port) || addressKind(address) !== 'public', address)
          assert.ok(addressKind(address) !== 'metadata' || !reaches(anywhere, scaleMetrics, address, port), address)
        }),
      )
    })

    test('have its policy to itself', async () => {
      const policies = await policiesWith()
      const labels = { faas_function: 'ollama-generate', 'app.kubernetes.io/component': 'scale-metrics' }
      const disguised = { address: '10.0.0.99', namespace: 'openfaas-fn', labels }
      const to = { address: '10.96.0.1' }
      assert.ok(!lets(policies, namespaces, { from: disguised, to, protocol: 'TCP', port: 443 }))
      const all = podsOf(['llm-router'], 'openfaas-fn')
      const router = all['llm-router'] ?? assert.fail()
      const call = { to: router, protocol: 'TCP', port: 8080 } as const
      assert.ok(lets(policies, namespaces, { from: scaleMetrics, ...call }))
      assert.ok(!lets(policies, namespaces, { from: disguised, ...call }))
    })
  })

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
