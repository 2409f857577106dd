import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { define, keda, missingDefinitions } from '../control-plane/definitions.ts'
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
const functionsByKeda: Subject = {
  scaled: 'deployment/groq-generate',
  values: (min, max) => {
    const entry = { name: 'groq-generate', function: 'groq-generate', perReplica: 4, min, max }
    const values: Values = {
      mode: 'deployments',
      functions: { 'groq-generate': { enabled: true, replicas: { min, max: min } } },
      scaling: { demand: max > min ? [entry] : [], demandBy: 'keda', prometheusUrl: 'http://prometheus:9090' },
    }
    return [chart, ['--values=-'], JSON.stringify(values)]
  },
}
const cluster: Subject = {
  scaled: 'statefulset/release',
  values: (min, max) => [clusterChart, valueArguments(own, { replicas: { min, max } }), ''],
}
/** Like the one before, but for an autoscaler that is not of the chart. */
const clusterOfOthers: Subject = {
  scaled: cluster.scaled,
  values: (min, max) => {
    const values = { replicas: { min, max }, 'scaling.external': max > min }
    return [clusterChart, valueArguments(own, values), '']
  },
}

const skip = missing(...parts.apiServer, 'helm') || missingDefinitions(...keda)
const subjects = { functions, 'functions-by-keda': functionsByKeda, cluster }

describe('an upgrade on the apiserver', { skip }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await define(plane, ...keda)
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
      /** The earlier chart named the replicas as well, and did not say so. */
      makeEarlier: () => plane.kubectl(['annotate', scaled, at, 'llm-router/replicas-']),
      scale: (replicas: number) => plane.kubectl(['scale', scaled, at, `--replicas=${replicas}`]),
      replicas: () => plane.kubectl(['get', scaled, at, '--output=jsonpath={.spec.replicas}']),
    }
  }

  for (const [name, subject] of Object.entries(subjects)) {
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

    test(`keeps the replicas of ${name} from the chart before, when an autoscaler takes over`, async () => {
      const { upgrade, makeEarlier, scale, replicas } = await createScene(`${name}-earlier`, subject)
      await upgrade(3, 3)
      await makeEarlier()
      await upgrade(3, 10)
      assert.equal(await replicas(), '3')
      await scale(7)
      await upgrade(3, 10)
      assert.equal(await replicas(), '7')
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

  test('keeps what another autoscaler than the chart’s makes of a cluster, and makes no second one', async () => {
    const at = '--namespace=others'
    const { upgrade, scale, replicas } = await createScene('others', clusterOfOthers)
    await upgrade(3, 3)
    await plane.kubectl(['autoscale', clusterOfOthers.scaled, at, '--name=keda-hpa-release', '--max=10'])
    await upgrade(3, 10)
    assert.equal(await replicas(), '3')
    await scale(7)
    await upgrade(3, 11)
    assert.equal(await replicas(), '7')
    const [folder, options] = cluster.values(3, 10)
    await assert.rejects(
      plane.helm(['upgrade', 'release', folder, at, ...options]),
      /keda-hpa-release scales the StatefulSet release already.* Set scaling\.external=true/,
    )
  })
})
