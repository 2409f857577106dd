import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { output } from '@pulumi/pulumi'
import { Charts } from '../charts.ts'
import type { Platform } from '../platform.ts'
import { make, onlyOf } from './mocked/make.ts'
import { settings } from './mocked/settings.ts'
import { hasNoSecrets } from './promises.ts'

const chart = fileURLToPath(new URL('../../chart', import.meta.url))
const helm = `${process.env.KUBERNETES_BIN}/helm`

const platform = (): Platform => ({
  cloud: 'aws',
  kubeconfig: output('{}'),
  images: { registry: output('registry.example'), owner: output('llm') },
  identities: { 'bedrock-generate': { environment: { AWS_REGION: 'eu-central-1' }, annotations: { of: 'role' } } },
  identityAddresses: ['169.254.170.23/32'],
  secretStore: { provider: { aws: { region: 'eu-central-1' } }, annotations: { of: 'reader' }, podLabels: {} },
  secretKey: (secret) => `llm/${secret}`,
})
const made = await make({}, () => void new Charts('llm', platform(), { ...settings, functions: ['groq-generate'] }))
const { namespace, values } = onlyOf(made, 'kubernetes:helm.sh/v4:Chart')

describe('the charts of Pulumi', () => {
  test('get no secret, but where each one is', () => {
    hasNoSecrets(made)
    assert.partialDeepStrictEqual(values, {
      secrets: {
        external: {
          storeRef: { name: 'llm-router', kind: 'ClusterSecretStore' },
          keys: { 'groq-api-key': { key: 'llm/groq-api-key' } },
        },
      },
    })
    const store = onlyOf(made, 'kubernetes:external-secrets.io/v1:ClusterSecretStore')
    assert.deepEqual(store.spec, { provider: { aws: { region: 'eu-central-1' } } })
  })

  test('have a function with an identity run as its own service account, without a key', () => {
    const account = onlyOf(made, 'kubernetes:core/v1:ServiceAccount')
    assert.deepEqual(account.metadata, { name: 'bedrock-generate', namespace: 'llm', annotations: { of: 'role' } })
    assert.partialDeepStrictEqual(values, {
      functions: {
        'bedrock-generate': { enabled: true, serviceAccount: 'bedrock-generate', secrets: ['function-token'] },
      },
      networkPolicies: {
        destinations: { 'cloud-identity': { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }] } },
      },
    })
  })

  test('enforce PodSecurity restricted, and have the operator that reads secrets be who may', () => {
    assert.partialDeepStrictEqual(onlyOf(made, 'kubernetes:core/v1:Namespace').metadata, {
      name: 'llm',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    })
    assert.partialDeepStrictEqual(onlyOf(made, 'kubernetes:helm.sh/v3:Release'), {
      namespace: 'external-secrets',
      values: { serviceAccount: { name: 'external-secrets', annotations: { of: 'reader' } } },
    })
  })

  test('have values that the chart takes', {
    skip: existsSync(helm) ? false : 'NOT RUN, as there is no helm: name its folder in KUBERNETES_BIN',
  }, async () => {
    const template = promisify(execFile)(helm, [
      'template',
      'llm-router',
      chart,
      '--namespace',
      String(namespace),
      '--kube-version=1.37.2',
      '--values=-',
    ])
    template.child.stdin?.end(JSON.stringify(values))
    const { stdout } = await template
    assert.match(stdout, /image: registry\.example\/llm\/bedrock-generate:/)
    assert.match(stdout, /serviceAccountName: "bedrock-generate"/)
    assert.match(stdout, /kind: ExternalSecret/)
  })
})

test('the operator that reads secrets has the version whose definitions the other tests know', () => {
  const { version } = onlyOf(made, 'kubernetes:helm.sh/v3:Release')
  const parts = readFileSync(new URL('../../../.ci/kubernetes.sh', import.meta.url), 'utf8')
  assert.ok(parts.includes(`external-secrets/external-secrets@v${version} `))
})
