import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { chart } from '../../deploy/chart/rendered.ts'
import { until } from '../../until.ts'
import { createNamespace } from '../chart/chart.ts'
import { missing, parts, pathOf } from '../control-plane/programs.ts'
import { run } from '../control-plane/run.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { refusal } from './answers.ts'
import { waysOfMounting, workload } from './mounting.ts'

const names = ['function-token', 'admin-token', 'groq-api-key', 'cluster-hmac-secret']
const environment = { CLUSTER_BASE_URL: 'https://llama.example', CLUSTER_MODEL: 'one' }
const token = waysOfMounting.projected?.('function-token')
const values = { mode: 'deployments' }
const another = { ...values, functions: { 'mine-generate': { enabled: true, from: 'cluster-generate', environment } } }

describe('an upgrade to a function that is new to a secret', { skip: missing(...parts.apiServer, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    const secrets = Object.fromEntries(names.map((name) => [name, [name]]))
    for (const namespace of ['llm', 'team']) await createNamespace(plane, namespace, secrets)
  })
  after(() => plane?.stop())

  const helmIn = (namespace: string, command: string, own: object, ...options: string[]) =>
    plane.helm([command, 'llm', chart, `--namespace=${namespace}`, '--values=-', ...options], JSON.stringify(own))
  const helm = (command: string, own: object, ...options: string[]) => helmIn('llm', command, own, ...options)
  const deployments = (namespace = 'llm') =>
    plane.kubectl(['get', 'deployments', `--namespace=${namespace}`, '--output=name'])

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

  test('is gone back to with the policies of its revision, by the command that the refusal of a rollback has', async () => {
    await helmIn('team', 'install', another)
    await helmIn('team', 'upgrade', values)
    assert.doesNotMatch(await deployments('team'), /mine-generate/)
    const back = workload('Deployment', 'mine-generate', { faas_function: 'mine-generate' }, token)
    await until(async () => (await refusal(plane, back, 'team')) !== undefined, 30)

    const rollback = () => plane.helm(['rollback', 'llm', '1', '--namespace=team'])
    const said = await rollback().then(() => '', String)
    const [, command = ''] = /`(helm get manifest [^`]*)`/.exec(said) ?? []
    assert.match(command, /^helm get manifest llm --namespace team --revision REVISION \| kubectl apply /, said)
    const environment = { KUBECONFIG: plane.kubeconfig, PATH: `${dirname(pathOf('helm'))}:${process.env.PATH}` }
    const answer = await run('/bin/sh', ['-ec', command.replace('REVISION', '1')], environment)
    const applied = answer.trim().split('\n')
    assert.equal(applied.filter((line) => /^validatingadmissionpolic/.test(line)).length, applied.length, answer)
    await until(async () => (await refusal(plane, back, 'team')) === undefined, 30)
    await rollback()
    assert.match(await deployments('team'), /mine-generate/)
  })
})
