import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { missing } from '../control-plane/programs.ts'
import { own, render } from './rendered.ts'

const metricSchema = v.looseObject({
  containerResource: v.optional(v.looseObject({ name: v.string(), container: v.string() })),
  external: v.optional(v.looseObject({ metric: v.unknown(), target: v.unknown() })),
})
const autoscalerSchema = v.looseObject({ minReplicas: v.number(), metrics: v.array(metricSchema) })

/** The least number of replicas, and what else there are more for; otherwise whether it is open who scales. */
async function scaledBy(values: object) {
  const resources = await render([own, values])
  const autoscaler = resources.find(({ kind }) => kind === 'HorizontalPodAutoscaler')
  const servers = resources.find(({ kind }) => kind === 'StatefulSet')
  const replicas = servers?.spec?.replicas
  if (autoscaler === undefined) return replicas === undefined ? 'by others' : 'by nothing'
  assert.equal(replicas, undefined, 'both of them say how many there are')
  const { minReplicas, metrics } = v.parse(autoscalerSchema, autoscaler.spec)
  return { minReplicas, by: metrics.map((metric) => metric.external ?? metric.containerResource?.container) }
}

const demand = (perReplica: string) => ({
  metric: { name: 'llm_router_cluster_demand', selector: { matchLabels: { cluster: 'frankfurt' } } },
  target: { type: 'AverageValue', averageValue: perReplica },
})

describe('the chart llama-cluster scales', { skip: missing('helm'), concurrency: 2 }, () => {
  const cases: [string, object, unknown][] = [
    ['by the CPU of the server', {}, { minReplicas: 1, by: ['llama'] }],
    ['by the demand, too', { 'scaling.demand.enabled': true }, { minReplicas: 1, by: ['llama', demand('4')] }],
    [
      'from zero by the demand alone, since an idle server uses a little CPU',
      { 'scaling.demand': { enabled: true, perReplica: 8 }, 'replicas.min': 0 },
      { minReplicas: 0, by: [demand('8')] },
    ],
    ['not at all, without a reason', { 'scaling.cpuPercent': 0 }, 'by nothing'],
    ['not at all, without room', { 'replicas.max': 1 }, 'by nothing'],
    ['by another autoscaler, with no word of its own', { 'scaling.external': true }, 'by others'],
    ['to zero by another autoscaler', { 'scaling.external': true, 'replicas.min': 0 }, 'by others'],
  ]
  for (const [what, values, expected] of cases) {
    test(what, async () => assert.deepEqual(await scaledBy(values), expected))
  }
})
