import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { serverAt, template } from './rendered.ts'

const catalogue = (functionName: string) => `
targets:
  - { provider: groq, function: groq-generate, model: one, locality: external }
  - { provider: mine, function: ${functionName}, model: two, locality: external }
  - { provider: off, function: nowhere-generate, model: three, locality: external, enabled: false }
`

const registries = ['ghcr.io/openfaas-llm-router']
const digest = `@sha256:${'a'.repeat(64)}`
const enabled = ['llm-router', 'llm-console', 'groq-generate', 'ollama-embed', 'ollama-generate', 'cluster-generate']
const digests = Object.fromEntries(enabled.map((name) => [name, digest.slice(1)]))

/** Values that cannot work, and what the refusal says: what is wrong, and the fix. Long, since it is the table of them. */
const refusals: Record<string, { values: object; says: RegExp[] }> = {
  'no router': {
    values: { functions: { 'llm-router': { enabled: false } } },
    says: [/functions\.llm-router\.enabled=true/],
  },
  'no provider': {
    values: {
      functions: {
        'groq-generate': { enabled: false },
        'ollama-embed': { enabled: false },
        'ollama-generate': { enabled: false },
      },
    },
    says: [/No function for a provider/, /functions\.groq-generate\.enabled=true/],
  },
  'no images': {
    values: { mode: 'deployments', image: { owner: '' } },
    says: [/image\.owner is empty/, /--set image\.registry=ghcr\.io,image\.owner=your-team/],
  },
  'a digest of a function that does not exist': {
    values: { image: { digests: { 'grok-generate': `sha256:${'0'.repeat(64)}` } } },
    says: [/image\.digests\.grok-generate/],
  },
  'images without the digests that admission.registries asks for': {
    values: { mode: 'deployments', admission: { registries }, scaling: { metrics: { enabled: true } } },
    says: [
      /groq-generate: ghcr\.io\/openfaas-llm-router\/groq-generate:\S+: set image\.digests\.groq-generate/,
      /llm-router: ghcr\.io\/openfaas-llm-router\/llm-router:\S+: set image\.digests\.llm-router/,
      /scale-metrics: .*: set image\.digests\.scale-metrics/,
    ],
  },
  'servers whose images are from another registry': {
    values: {
      mode: 'deployments',
      admission: { registries },
      image: { digests },
      store: { kind: 'valkey', valkey: { image: `docker.io/valkey/valkey${digest}` } },
      archive: { postgres: { enabled: true } },
    },
    says: [
      /would be refused:\n {2}llm-router-postgres: docker\.io\/library\/postgres:\S+: set archive\.postgres\.image to one with its digest, and add its registry to admission\.registries\n/,
      /llm-router-valkey: docker\.io\S+: add its registry to admission\.registries/,
    ],
  },
  'functions from another registry': {
    values: { mode: 'deployments', admission: { registries: ['ghcr.io/another'] }, image: { digests } },
    says: [/groq-generate: ghcr\.io\/openfaas-llm-router\S+: add its registry to admission\.registries/],
  },
  'one Secret with the keys of two functions': {
    values: { secrets: { names: { 'groq-api-key': 'llm-keys', 'openai-api-key': 'llm-keys' } } },
    says: [
      /secrets\.names: llm-keys would have both groq-api-key, which belongs to groq-generate, and openai-api-key, which belongs to openai-generate/,
      /secret of its own/,
    ],
  },
  'a Secret with the name of another': {
    values: { secrets: { names: { 'groq-api-key': 'function-token' } } },
    says: [/secrets\.names: function-token would have both function-token, .* and groq-api-key/],
  },
  'a copy of a function that does not exist': {
    values: { functions: { 'my-generate': { enabled: true, from: 'our-generate' } } },
    says: [/this chart has no function our-generate/, /functions\.my-generate\.from to one of anthropic-generate, /],
  },
  'a copy of the archive whose name is too long for a CronJob': {
    values: {
      mode: 'deployments',
      functions: { ['a'.repeat(53)]: { enabled: true, from: 'ledger-archive' } },
      ...serverAt('postgres', 5432),
    },
    says: [/functions\.a{53}: .* CronJob of its name, which may have 52 characters, and this one has 53\. Choose a/],
  },
  'a function without a variable that it needs': {
    values: { functions: { 'vertex-generate': { enabled: true } } },
    says: [/functions\.vertex-generate\.environment\.GOOGLE_CLOUD_PROJECT/],
  },
  'fewer replicas at most than at least': {
    values: { functions: { 'llm-router': { replicas: { min: 6 } } } },
    says: [/functions\.llm-router\.replicas: max is 5 and min is 6/],
  },
  'zero labels on the Community Edition': {
    values: {
      mode: 'openfaas-ce',
      functions: { 'groq-generate': { labels: { 'com.openfaas.scale.zero': 'true' } } },
    },
    says: [
      /functions\.groq-generate\.labels: the Community Edition refuses com\.openfaas\.scale\.zero/,
      /mode=openfaas/,
    ],
  },
  'six replicas on the Community Edition': {
    values: { mode: 'openfaas-ce', functions: { 'groq-generate': { replicas: { max: 6 } } } },
    says: [/functions\.groq-generate\.replicas\.max is 6, and the Community Edition allows at most 5/],
  },
  'ten replicas by a label on the Community Edition': {
    values: { mode: 'openfaas-ce', functions: { 'groq-generate': { labels: { 'com.openfaas.scale.max': '10' } } } },
    says: [/functions\.groq-generate\.labels: com\.openfaas\.scale\.max is 10, .* at most 5/, /replicas\.max to 5/],
  },
  'another namespace on the Community Edition': {
    values: { mode: 'openfaas-ce', namespace: 'team-fn' },
    says: [/The namespace is team-fn, but the Community Edition knows only openfaas-fn/],
  },
  'sixteen functions on the Community Edition': {
    values: {
      mode: 'openfaas-ce',
      functions: Object.fromEntries(
        Array.from({ length: 11 }, (_, index) => [`more-${index}`, { enabled: true, from: 'openai-generate' }]),
      ),
    },
    says: [/16 functions are enabled, and the Community Edition allows at most 15/],
  },
  'a catalogue with a function of the chart that is not enabled': {
    values: { catalogue: catalogue('openai-generate') },
    says: [
      /target mine\/two names the function openai-generate/,
      /functions\.openai-generate\.enabled=true, or remove/,
    ],
  },
  'a catalogue with a function of nobody': {
    values: { catalogue: catalogue('mine-generate') },
    says: [/functions\.mine-generate\.enabled=true and functions\.mine-generate\.from/],
  },
  'a catalogue that is not YAML': {
    values: { catalogue: 'targets: [' },
    says: [/catalogue is not valid YAML/, /check-config/],
  },
  'a catalogue that is too long for a variable': {
    values: { catalogue: `# ${'x'.repeat(120_000)}\n${catalogue('groq-generate')}` },
    says: [/kubectl create secret generic router-config --namespace openfaas-fn/],
  },
  'a catalogue without targets': {
    values: { catalogue: 'targets: []' },
    says: [/The catalogue has no targets/, /remove the value catalogue/],
  },
  'a function that requests more than its limit': {
    values: { functions: { 'llm-router': { requests: { memory: '8Gi' }, limits: { memory: '1Gi' } } } },
    says: [/functions\.llm-router\.requests\.memory is 8Gi, and its limit is 1Gi/],
  },
  'a store that requests more than its limit': {
    values: { store: { kind: 'valkey', valkey: { requests: { cpu: '1.5' }, limits: { cpu: '1400m' } } } },
    says: [/store\.valkey\.requests\.cpu is 1\.5, and its limit is 1400m/],
  },
  'a store whose data may take all its memory': {
    values: { store: { kind: 'valkey', valkey: { maxmemory: '512mb' } } },
    says: [/store\.valkey\.maxmemory is 512mb, and the server is killed at its limit of 512Mi/],
  },
  "a function with a name of the chart's own": {
    values: { functions: { 'llm-router-valkey': { enabled: true, from: 'groq-generate' } } },
    says: [/functions\.llm-router-valkey: the chart itself uses this name/],
  },
  "a function with the name of the archive's schedule, which has a policy": {
    values: { mode: 'deployments', functions: { 'archive-schedule': { enabled: true, from: 'groq-generate' } } },
    says: [/functions\.archive-schedule: the chart itself uses this name/],
  },
  'an Ingress for a function that is not enabled': {
    values: {
      mode: 'deployments',
      functions: { 'llm-console': { enabled: false } },
      ingress: { console: { host: 'console.example.com' } },
    },
    says: [/ingress\.console\.host is set, and llm-console is not enabled/, /functions\.llm-console\.enabled=true/],
  },
  'another name for a secret that no function has': {
    values: { secrets: { names: { 'groq-apikey': 'team' } } },
    says: [/secrets\.names\.groq-apikey: no function has a secret of this name/, /groq-api-key/, /extraSecrets/],
  },
  'an external secret that no function has': {
    values: { secrets: { external: { enabled: true, storeRef: { name: 'vault' }, keys: { nothing: { key: 'a' } } } } },
    says: [/secrets\.external\.keys\.nothing: no function has a secret of this name/],
  },
  'an archive that nothing calls': {
    values: {
      mode: 'deployments',
      archive: { schedule: null },
      functions: { 'ledger-archive': { enabled: true } },
      ...serverAt('postgres', 5432),
    },
    says: [
      /archive\.schedule is empty, and nothing else calls ledger-archive/,
      /functions\.ledger-archive\.enabled=false/,
    ],
  },
  'a grace that is shorter than a call': {
    values: { mode: 'deployments', gracePeriodSeconds: 30 },
    says: [/gracePeriodSeconds is 30, but llm-router needs 65/],
  },
  'a grace that is shorter than a longer call': {
    values: {
      mode: 'deployments',
      gracePeriodSeconds: 300,
      functions: { 'llm-router': { environment: { write_timeout: '10m' } } },
    },
    says: [/llm-router needs 608 /],
  },
}

/** Typos and values of other shapes: the schema says which key. */
const typos: [object, RegExp][] = [
  [{ modes: 'openfaas' }, /'modes' not allowed/],
  [{ mode: 'kubernetes' }, /\/mode.*'openfaas', 'openfaas-ce', 'deployments'/s],
  [{ image: { repository: 'x' } }, /\/image.*'repository' not allowed/s],
  [{ image: { digests: { 'groq-generate': 'latest' } } }, /\/image\/digests\/groq-generate/],
  [{ functions: { 'groq-genrate': { enabled: true } } }, /\/functions\/groq-genrate.*'from'/s],
  [{ functions: { 'groq-generate': { enable: true } } }, /\/functions\/groq-generate.*'enable' not allowed/s],
  [
    { functions: { 'groq-generate': { environment: { max_inflight: 32 } } } },
    /\/environment\/max_inflight.*want string/s,
  ],
  [{ functions: { 'groq-generate': { replicas: { minimum: 1 } } } }, /\/replicas.*'minimum' not allowed/s],
  [{ secrets: { 'groq-api-key': 'gsk_x' } }, /\/secrets.*'groq-api-key' not allowed/s],
  [{ secrets: { external: { enabled: true } } }, /\/secrets\/external/],
  [{ store: { kind: 'redis-cluster' } }, /\/store\/kind/],
  [{ store: { valkey: { storageclass: 'x' } } }, /\/store\/valkey.*'storageclass' not allowed/s],
  [{ archive: { schedule: 'hourly' } }, /\/archive\/schedule/],
  [{ gracePeriodSeconds: '60' }, /\/gracePeriodSeconds/],
  [{ ingress: { router: { host: 'llm.example.com', paths: [] } } }, /\/ingress\/router\/paths.*minItems/s],
  [{ ingress: { router: { hostname: 'x' } } }, /\/ingress\/router.*'hostname' not allowed/s],
  [{ monitoring: { podMonitor: { interval: 15 } } }, /\/monitoring\/podMonitor\/interval/],
  [{ scaling: { by: 'memory' } }, /\/scaling\/by/],
  [{ namespace: 'team.fn' }, /\/namespace/],
  [{ image: { registry: 'https://ghcr.io' } }, /\/image\/registry/],
  [{ image: { registry: 'ghcr.io/' } }, /\/image\/registry/],
  [{ image: { owner: 'My-Team' } }, /\/image\/owner/],
  [{ store: { valkey: { image: 'https://docker.io/valkey:8' } } }, /\/store\/valkey\/image/],
  [{ store: { valkey: { size: '0' } } }, /\/store\/valkey\/size/],
  [{ functions: { 'groq-generate': { labels: { 'a b': 'c' } } } }, /\/labels.*'a b' not allowed/s],
  [{ functions: { 'groq-generate': { labels: { team: 'a b' } } } }, /\/labels\/team/],
  [{ functions: { 'groq-generate': { labels: { faas_function: 'llm-router' } } } }, /\/labels\/faas_function'/],
  [{ functions: { 'groq-generate': { annotations: { 'x y': '1' } } } }, /\/annotations.*'x y' not allowed/s],
  [{ functions: { 'groq-generate': { environment: { exec_timeout: '300' } } } }, /\/environment\/exec_timeout/],
  [{ functions: { 'groq-generate': { environment: { exec_timeout: '5 minutes' } } } }, /\/environment\/exec_timeout/],
  [{ environment: { CLUSTER_BASE_URL: 'nonsense' } }, /\/environment\/CLUSTER_BASE_URL/],
  [{ archive: { schedule: '99 * * * *' } }, /\/archive\/schedule/],
  [{ archive: { schedule: '* * * * 7' } }, /\/archive\/schedule/],
  [{ archive: { schedule: '*/0 * * * *' } }, /\/archive\/schedule/],
  [{ archive: { schedule: '@often' } }, /\/archive\/schedule/],
  [{ ingress: { router: { host: 'https://llm.example.com' } } }, /\/ingress\/router\/host/],
  [{ ingress: { console: { host: 'LLM.example.com' } } }, /\/ingress\/console\/host/],
  [{ ingress: { annotations: { 'a b': '1' } } }, /\/ingress\/annotations.*'a b' not allowed/s],
  [{ monitoring: { rules: { labels: { release: '-' } } } }, /\/monitoring\/rules\/labels\/release/],
  [{ monitoring: { podMonitor: { interval: '1s1m' } } }, /\/monitoring\/podMonitor\/interval/],
  [{ pods: { tolerations: [{ key: 'a', operatr: 'Exists' }] } }, /\/pods\/tolerations\/0.*'operatr' not allowed/s],
  [{ pods: { tolerations: [{ key: 'a', operator: 'exists' }] } }, /\/pods\/tolerations\/0\/operator/],
  [{ pods: { tolerations: [{ value: 'a' }] } }, /\/pods\/tolerations\/0/],
  [{ pods: { affinity: { nodeAffinit: {} } } }, /\/pods\/affinity.*'nodeAffinit' not allowed/s],
  [{ pods: { affinity: { podAffinity: { required: [] } } } }, /\/pods\/affinity\/podAffinity.*'required' not allowed/s],
  [{ networkPolicies: { privateNetworks: ['10.0.0.0/33'] } }, /\/networkPolicies\/privateNetworks\/0/],
  [{ networkPolicies: { privateNetworks: ['10.0.0.256/32'] } }, /\/networkPolicies\/privateNetworks\/0/],
  [{ networkPolicies: { privateNetworks: ['fd00::/129'] } }, /\/networkPolicies\/privateNetworks\/0/],
  [{ networkPolicies: { privateNetworks: ['fd00:::1/64'] } }, /\/networkPolicies\/privateNetworks\/0/],
  [
    { networkPolicies: { clients: [{ podSelector: { matchLabel: { app: 'a' } } }] } },
    /\/networkPolicies\/clients\/0\/podSelector.*'matchLabel' not allowed/s,
  ],
  [
    { networkPolicies: { clients: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] } },
    /\/networkPolicies\/clients\/0/,
  ],
  [
    { secrets: { external: { enabled: true, refreshInterval: 'soon', storeRef: { name: 'vault' } } } },
    /\/secrets\/external\/refreshInterval/,
  ],
]

/** Values that look unusual and are right. */
const valid: object[] = [
  ...['openfaas', 'deployments'].map((mode) => ({
    ...{ mode, functions: { ['a'.repeat(mode === 'openfaas' ? 63 : 52)]: { enabled: true, from: 'ledger-archive' } } },
    ...serverAt('postgres', 5432),
  })),
  { archive: { schedule: '5-55/10,59 0 1,15 JAN-mar MON-FRI' } },
  { archive: { schedule: '@hourly' } },
  { image: { registry: 'europe-docker.pkg.dev/project', owner: 'team/llm_router' } },
  { image: { registry: 'localhost:5000' } },
  { store: { kind: 'valkey', valkey: { image: `localhost:5000/valkey:8@sha256:${'0'.repeat(64)}`, size: '1.5Gi' } } },
  {
    functions: { 'groq-generate': { labels: { 'example.com/Team': '' }, annotations: { 'example.com/note': 'a b' } } },
  },
  { functions: { 'groq-generate': { environment: { exec_timeout: '1m2.5s', read_timeout: '' } } } },
  { ingress: { router: { host: '*.example.com' }, console: { host: 'console-1.example.com' } } },
  { networkPolicies: { privateNetworks: ['8000::/1', 'fd00:1::/32', '2001:db8:0:0:0:0:0:1/128', '203.0.113.0/24'] } },
  {
    pods: {
      tolerations: [{ operator: 'Exists' }, { key: 'a/b', effect: 'NoExecute', tolerationSeconds: 5 }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    },
  },
  { monitoring: { podMonitor: { enabled: true, interval: '1m30s' } } },
  { secrets: { external: { refreshInterval: '1h30m' } } },
]

describe('the chart refuses', { skip: withoutHelm, concurrency: 2 }, () => {
  for (const [name, { values, says }] of Object.entries(refusals)) {
    test(name, async () => {
      await assert.rejects(template(values), ({ message }: Error) => {
        for (const words of says) assert.match(message, words)
        return true
      })
    })
  }

  for (const values of valid) {
    test(`not the values ${JSON.stringify(values)}`, async () => {
      await template(values)
    })
  }

  for (const [values, says] of typos) {
    test(`the values ${JSON.stringify(values)}`, async () => {
      await assert.rejects(template(values), says)
    })
  }

  test('nothing of images with digests from the registries, and of secrets together that have the same owner', async () => {
    const names = { 'cluster-hmac-secret': 'cluster', 'cluster-api-key': 'cluster' }
    const environment = { CLUSTER_BASE_URL: 'http://cluster.llm:8443/v1', CLUSTER_MODEL: 'one' }
    const functions = {
      'copy-generate': { enabled: true, from: 'groq-generate' },
      'cluster-generate': { enabled: true, environment, extraSecrets: ['cluster-api-key'] },
    }
    const values = { mode: 'deployments', functions, ...serverAt('cluster', 8443), secrets: { names } }
    await template({ ...values, admission: { registries }, image: { digests } })
    await template({ ...values, admission: { enabled: false, registries } })
  })

  test('Kubernetes 1.28', async () => {
    await assert.rejects(template({}, ['--kube-version', '1.28.9']), /requires kubeVersion: >=1\.29\.0-0/)
  })
})
