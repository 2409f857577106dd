import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart as clusterChart, own, valueArguments } from '../llama-cluster/rendered.ts'
import { chart, createNamespace, createStorageClass, neededSecrets, type Values } from './chart.ts'

/** How a chart is installed with replicas of this range, and what scales. */
type Subject = { scaled: string; values(min: number, max: number): [folder: string, options: string[], stdin: string] }

const functions: Subject = {
  scaled: 'deployment/llm-router',
  values: (min, max) => {
    const values: Values = { mode: 'deployments', functions: { 'llm-router': { replicas: { min, max } } } }
    return [chart, ['--values=-'], JSON.stringify(values)]
  },
}
const cluster: Subject = {
  scaled: 'statefulset/release',
  values: (min, max) => [clusterChart, valueArguments(own, { replicas: { min, max } }), ''],
}

describe('an upgrade on the apiserver', { skip: missing(...parts.apiServer, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await createStorageClass(plane, 'standard', true)
  })
  after(() => plane?.stop())

  /** A release in a namespace of its own. */
  async function createScene(namespace: string, { scaled, values }: Subject) {
    const tls = { 'cluster-proxy-tls': ['tls.crt', 'tls.key'] }
    await createNamespace(plane, namespace, { ...neededSecrets, ...tls })
    const at = `--namespace=${namespace}`
    return {
      upgrade: (min: number, max: number) => {
        const [folder, options, stdin] = values(min, max)
        return plane.helm(['upgrade', '--install', 'release', folder, at, ...options], stdin)
      },
      rollback: (revision: number) => plane.helm(['rollback', 'release', String(revision), at]),
      scale: (replicas: number) => plane.kubectl(['scale', scaled, at, `--replicas=${replicas}`]),
      replicas: () => plane.kubectl(['get', scaled, at, '--output=jsonpath={.spec.replicas}']),
    }
  }

  for (const [name, subject] of Object.entries({ functions, cluster })) {
    test(`keeps the replicas of ${name} when an autoscaler takes over, and what it makes of them`, async () => {
      const { upgrade, scale, replicas } = await createScene(`${name}-taken-over`, subject)
      await upgrade(3, 3)
      await upgrade(3, 10)
      assert.equal(await replicas(), '3')
      for (const wanted of ['7', '4']) {
        await scale(Number(wanted))
        await upgrade(3, 10)
        assert.equal(await replicas(), wanted)
      }
      await upgrade(2, 2)
      assert.equal(await replicas(), '2')
    })

    test(`leaves the replicas of ${name} that were always an autoscaler's to it, in a rollback as well`, async () => {
      const { upgrade, rollback, scale, replicas } = await createScene(`${name}-scaled`, subject)
      await upgrade(1, 10)
      await scale(5)
      await upgrade(1, 11)
      assert.equal(await replicas(), '5')
      await scale(8)
      await rollback(1)
      assert.equal(await replicas(), '8')
    })
  }
})
