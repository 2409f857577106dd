import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { template, withoutHelm } from './helm.ts'

const catalogue = (functionName: string) => `
targets:
  - { provider: groq, function: groq-generate, model: one, locality: external }
  - { provider: mine, function: ${functionName}, model: two, locality: external }
  - { provider: off, function: nowhere-generate, model: three, locality: external, enabled: false }
`

/** Values that cannot work, and what the refusal says: what is wrong, and the fix. */
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
  'a copy of a function that does not exist': {
    values: { functions: { 'my-generate': { enabled: true, from: 'our-generate' } } },
    says: [/this chart has no function our-generate/, /functions\.my-generate\.from to one of anthropic-generate, /],
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
    values: { catalogue: `# ${'x'.repeat(120_000)}\ntargets: []\n` },
    says: [/kubectl create secret generic router-config --namespace openfaas-fn/],
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
  [{ ingress: { router: { hostname: 'x' } } }, /\/ingress\/router.*'hostname' not allowed/s],
  [{ monitoring: { podMonitor: { interval: 15 } } }, /\/monitoring\/podMonitor\/interval/],
  [{ scaling: { by: 'memory' } }, /\/scaling\/by/],
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

  for (const [values, says] of typos) {
    test(`the values ${JSON.stringify(values)}`, async () => {
      await assert.rejects(template(values), says)
    })
  }

  test('Kubernetes 1.28', async () => {
    await assert.rejects(template({}, ['--kube-version', '1.28.9']), /requires kubeVersion: >=1\.29\.0-0/)
  })
})
