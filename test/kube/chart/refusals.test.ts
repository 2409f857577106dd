import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { stringify } from 'yaml'
import { define, missingDefinitions, openFaaS } from '../control-plane/definitions.ts'
import { deployment } from '../control-plane/deployment.ts'
import { missing, parts, pathOf } from '../control-plane/programs.ts'
import { run } from '../control-plane/run.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, createNamespace, createStorageClass, gatewaySecrets, neededSecrets, type Values } from './chart.ts'
import { clusterRefusals, valuesOfOthers } from './cluster-refusals.ts'
import { objects } from './objects.ts'

const skip = missing(...parts.apiServer, 'helm') || missingDefinitions(...openFaaS)

const anotherAutoscaler = {
  ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'another' } },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'scaled' }, maxReplicas: 3 },
}

describe('before anything is installed, the chart refuses', { skip }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await define(plane, ...openFaaS)
    await createStorageClass(plane, 'slow', false)
    await createNamespace(plane, 'openfaas', gatewaySecrets)
    await createNamespace(plane, 'openfaas-fn', neededSecrets)
    await createNamespace(plane, 'team', { ...neededSecrets, other: ['other'] })
    await plane.kubectl(
      ['create', '--namespace=team', '--filename=-'],
      JSON.stringify(deployment('openai-generate', 1)),
    )
    await plane.kubectl(['create', '--namespace=team', '--filename=-'], JSON.stringify(anotherAutoscaler))
  })
  after(() => plane?.stop())

  const helm = (args: readonly string[], values: Values) =>
    plane.helm([...args, '--namespace=team', '--values=-'], JSON.stringify({ mode: 'deployments', ...values }))
  const releases = async () =>
    (await plane.helm(['list', '--all', '--short', '--all-namespaces'])).split('\n').filter(Boolean)

  for (const [what, { values, says }] of Object.entries(clusterRefusals)) {
    test(what, async () => {
      await assert.rejects(helm(['install', 'refused', chart], values), ({ message }: Error) => {
        for (const words of says) assert.match(message, words)
        return true
      })
      assert.deepEqual(await releases(), [])
    })
  }

  test('a Secret without a key, with a command that adds it and keeps the others', async () => {
    const names = { 'function-token': 'other', 'groq-api-key': 'other', 'redis-url': 'other' }
    const values = { admission: { enabled: false }, store: { kind: 'valkey', valkey: { storageClass: 'slow' } } }
    const said = await helm(['install', 'refused', chart], { ...values, secrets: { names } }).then(
      () => '',
      ({ message }: Error) => message,
    )
    const path = join(plane.directory, 'a-file')
    await writeFile(path, 'a "text"\nof two lines')
    const commands = said.split('\n').filter((line) => line.startsWith('  kubectl'))
    assert.equal(commands.length, 3)
    for (const command of commands) {
      const environment = { KUBECONFIG: plane.kubeconfig, PATH: `${dirname(pathOf('kubectl'))}:${process.env.PATH}` }
      await run('/bin/sh', ['-ec', command.replace('FILE', path)], environment)
    }
    const found = JSON.parse(await plane.kubectl(['get', 'secret', 'other', '--namespace=team', '--output=json']))
    const texts = v.parse(v.object({ data: v.record(v.string(), v.string()) }), found).data
    const decoded = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, atob(text)]))
    assert.deepEqual(Object.keys(decoded), ['function-token', 'groq-api-key', 'other', 'redis-url'])
    assert.equal(decoded.other, 'a text')
    assert.equal(decoded['groq-api-key'], 'a "text"\nof two lines')
    assert.match(decoded['function-token'] ?? '', /^[0-9a-f]{64}$/)
    assert.match(decoded['redis-url'] ?? '', /^redis:\/\/:[0-9a-f]{64}@llm-router-valkey:6379$/)
  })

  test('two keys of a Secret that is not there, with commands that make both', async () => {
    const names = { 'groq-api-key': 'both', 'cluster-api-key': 'both' }
    const functions = { 'groq-generate': { extraSecrets: ['cluster-api-key'] } }
    const said = await helm(['install', 'refused', chart], { functions, secrets: { names } }).then(
      () => '',
      ({ message }: Error) => message,
    )
    const path = join(plane.directory, 'a-file')
    await writeFile(path, 'a text')
    const environment = { KUBECONFIG: plane.kubeconfig, PATH: `${dirname(pathOf('kubectl'))}:${process.env.PATH}` }
    for (const command of said.split('\n').filter((line) => line.startsWith('  kubectl'))) {
      await run('/bin/sh', ['-ec', command.replace('FILE', path)], environment)
    }
    const keys = [
      'get',
      'secret',
      'both',
      '--namespace=team',
      '--output=go-template={{range $key, $_ := .data}}{{$key}} {{end}}',
    ]
    assert.equal(await plane.kubectl(keys), 'cluster-api-key groq-api-key ')
  })

  test('a second release in the same namespace', async (context) => {
    await helm(['install', 'first', chart], {})
    context.after(() => plane.helm(['uninstall', 'first', '--namespace=team']))
    const installed = await objects(plane, 'team')
    await assert.rejects(
      helm(['install', 'second', chart], {}),
      /already has llm-router of the release first.*\n.*helm upgrade first CHART --namespace team/,
    )
    assert.deepEqual(await objects(plane, 'team'), installed)
  })

  test('in an upgrade, another size of a volume, and leaves the release as it is', async (context) => {
    const values = (valkey: Values) => ({ store: { kind: 'valkey', valkey: { storageClass: 'slow', ...valkey } } })
    await helm(['install', 'first', chart], values({}))
    context.after(() => plane.helm(['uninstall', 'first', '--namespace=team']))
    const installed = await objects(plane, 'team')
    const upgrade = (valkey: Values) => helm(['upgrade', 'first', chart], values(valkey))
    await assert.rejects(
      upgrade({ size: '16Gi' }),
      /store\.valkey\.size is 16Gi, and the StatefulSet was made with 8Gi.*kubectl delete statefulset llm-router-valkey/s,
    )
    await assert.rejects(upgrade({ storageClass: '' }), /no default storage class/)
    assert.deepEqual(await objects(plane, 'team'), installed)
    // Not --cascade=orphan as in the message: kubectl would wait for a garbage collector, which is not here.
    await plane.kubectl(['delete', 'statefulset', 'llm-router-valkey', '--namespace=team'])
    await upgrade({ size: '16Gi' })
  })

  for (const [what, { values, says }] of Object.entries(valuesOfOthers)) {
    test(`in an upgrade, ${what}, and leaves the release as it is`, async (context) => {
      await helm(['install', 'first', await packSmallest()], values)
      context.after(() => plane.helm(['uninstall', 'first', '--namespace=team']))
      const installed = await objects(plane, 'team')
      await assert.rejects(plane.helm(['upgrade', 'first', chart, '--namespace=team', '--reuse-values']), says)
      assert.deepEqual(await objects(plane, 'team'), installed)
    })
  }

  /** Another version of the chart, which takes any value and has nothing in it. */
  async function packSmallest(): Promise<string> {
    const folder = join(plane.directory, 'smallest')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'llm-router', version: '0.0.1' }))
    return folder
  }
})
