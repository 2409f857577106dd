import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import { define, missingDefinitions, openFaaS } from '../control-plane/definitions.ts'
import { deployment } from '../control-plane/deployment.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, createNamespace, createStorageClass, gatewaySecrets, neededSecrets, type Values } from './chart.ts'
import { clusterRefusals, valuesOfOthers } from './cluster-refusals.ts'
import { objects } from './objects.ts'

const skip = missing(...parts.apiServer, 'helm') || missingDefinitions(...openFaaS)

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
