import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { chart } from '../../deploy/chart/helm.ts'
import { until } from '../../until.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'

const names = ['function-token', 'admin-token', 'groq-api-key', 'cluster-hmac-secret']
const environment = { CLUSTER_BASE_URL: 'https://llama.example', CLUSTER_MODEL: 'one' }
const values = { mode: 'deployments' }
const another = { ...values, functions: { 'mine-generate': { enabled: true, from: 'cluster-generate', environment } } }

describe('an upgrade to a function that is new to a secret', { skip: missing(...parts.apiServer, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await plane.kubectl(['create', 'namespace', 'llm'])
    for (const name of names) {
      await plane.kubectl(['create', 'secret', 'generic', name, '--namespace=llm', `--from-literal=${name}=made-up`])
    }
  })
  after(() => plane?.stop())

  const helm = (command: string, own: object, ...options: string[]) =>
    plane.helm([command, 'llm', chart, '--namespace=llm', '--values=-', ...options], JSON.stringify(own))
  const deployments = () => plane.kubectl(['get', 'deployments', '--namespace=llm', '--output=name'])

  test('is refused with what renews the policy, and then succeeds', async () => {
    await helm('install', values)
    const installed = await deployments()
    await assert.rejects(helm('upgrade', another), /mine-generate use (function-token|cluster-hmac-secret) yet/)
    assert.equal(await deployments(), installed)
    const options = ['--show-only=templates/admission.yaml', '--kube-version=1.37.2']
    await plane.kubectl(['apply', '--filename=-'], await helm('template', another, ...options))
    // The API server takes a policy up to a second after it has changed.
    await until(
      () =>
        helm('upgrade', another).then(
          () => true,
          () => false,
        ),
      30,
    )
    assert.match(await deployments(), /mine-generate/)
  })
})
