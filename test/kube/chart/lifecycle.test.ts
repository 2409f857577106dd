import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { readText } from '../../repository/tree.ts'
import { until } from '../../until.ts'
import { define, missingDefinitions } from '../control-plane/definitions.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import {
  chart,
  createNamespace,
  createStorageClass,
  definitions,
  gatewaySecrets,
  modes,
  neededSecrets,
} from './chart.ts'
import { objects } from './objects.ts'
import { createRelease, packOlder } from './release.ts'

const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(readText('package.json')))

/** Volumes stay after an installation, with their data. */
const isNoVolume = (name: string) => !name.startsWith('persistentvolume')

const skip = missing(...parts.nodes, 'helm') || missingDefinitions(...definitions)

describe('the chart on the apiserver', { skip }, () => {
  let plane: ControlPlane
  let older: string
  before(async () => {
    // The Jobs of the Community Edition have to end.
    plane = await startControlPlane({ controllers: [], nodes: 1 })
    await define(plane, ...definitions)
    await createStorageClass(plane, 'standard', true)
    await createNamespace(plane, 'openfaas', gatewaySecrets)
    await createNamespace(plane, 'openfaas-fn', neededSecrets)
    // Controllers put these into each namespace a little later.
    for (const namespace of ['openfaas', 'openfaas-fn']) {
      for (const one of ['serviceaccount/default', 'configmap/kube-root-ca.crt']) {
        await plane.kubectl(['wait', '--for=create', one, `--namespace=${namespace}`, '--timeout=30s'])
      }
    }
    older = await packOlder(plane, '0.0.1')
  })
  after(() => plane?.stop())

  test('has nothing to lint', async () => {
    await plane.helm(['lint', '--strict', chart])
  })

  /** In the namespace of the functions, and in that of OpenFaaS, where Profiles and Jobs are. */
  const left = async () => {
    const found = await Promise.all(['openfaas-fn', 'openfaas'].map((namespace) => objects(plane, namespace)))
    return found.flat().filter(isNoVolume)
  }

  for (const mode of modes) {
    test(`with mode ${mode} is installed, upgraded, rolled back and uninstalled`, async (context) => {
      const release = createRelease(plane, mode)
      context.after(release.uninstall)
      const before = await left()

      await release.install(older)
      assert.deepEqual(await release.imageTags(), ['0.0.1'])
      await release.upgrade()
      assert.deepEqual(await release.imageTags(), [version])

      const installed = await release.installed()
      await release.upgrade()
      assert.deepEqual(await release.installed(), installed, 'the same upgrade changes something')
      assert.equal(await plane.kubectl(['diff', '--filename=-'], await release.manifest()), '')

      await release.rollback(1)
      assert.deepEqual(await release.imageTags(), ['0.0.1'])

      await release.uninstall()
      // Controllers remove what they have made of it.
      await until(async () => (await left()).length <= before.length, 30)
      assert.deepEqual(await left(), before)
    })
  }
})
