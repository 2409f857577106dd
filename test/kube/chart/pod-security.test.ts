import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { parseAllDocuments } from 'yaml'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, full, list, type Mode, modes } from './chart.ts'

const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'restricted', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
}

const podSchema = v.looseObject({ volumes: v.optional(v.array(v.unknown()), []) })
const makerSchema = v.object({
  template: v.object({ spec: podSchema }),
  volumeClaimTemplates: v.optional(v.array(v.object({ metadata: v.object({ name: v.string() }) })), []),
})
const resourceSchema = v.object({
  kind: v.string(),
  metadata: v.object({ name: v.string() }),
  spec: v.union([makerSchema, v.object({ jobTemplate: v.object({ spec: makerSchema }) })]),
})

/** The pods that Deployments, StatefulSets, Jobs and CronJobs make. */
function podsOf(manifest: string) {
  return parseAllDocuments(manifest).flatMap((document) => {
    const resource = v.safeParse(resourceSchema, document.toJS())
    if (!resource.success) return []
    const { kind, metadata, spec } = resource.output
    const { template, volumeClaimTemplates } = 'jobTemplate' in spec ? spec.jobTemplate.spec : spec
    const claimed = volumeClaimTemplates.map((claim) => ({ name: claim.metadata.name, emptyDir: {} }))
    const pod = { ...template.spec, volumes: [...template.spec.volumes, ...claimed] }
    return [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: `${kind.toLowerCase()}-${metadata.name}` }, spec: pod }]
  })
}

describe('a namespace with PodSecurity `restricted`', { skip: missing(...parts.apiServer, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await plane.kubectl(['create', '--filename=-'], JSON.stringify(namespace))
  })
  after(() => plane?.stop())

  const podsWith = async (mode: Mode) => {
    const args = ['template', 'llm', chart, '--kube-version=1.37.2', '--values=-']
    return podsOf(await plane.helm(args, JSON.stringify(full(mode))))
  }
  const create = (pods: readonly unknown[]) =>
    plane.kubectl(['create', '--dry-run=server', '--output=name', '--namespace=restricted', '--filename=-'], list(pods))

  for (const mode of modes) {
    test(`admits all pods of the chart with mode ${mode}`, async () => {
      const pods = await podsWith(mode)
      const admitted = (await create(pods)).split('\n').filter(Boolean)
      assert.deepEqual(
        admitted,
        pods.map(({ metadata }) => `pod/${metadata.name}`),
      )
    })
  }

  test('refuses each of them without a seccomp profile', async () => {
    const pods = await podsWith('deployments')
    assert.ok(pods.length >= 14, `There are ${pods.length} pods only.`)
    const unsealed = JSON.parse(JSON.stringify(pods, (key, value) => (key === 'seccompProfile' ? undefined : value)))
    await assert.rejects(create(unsealed), ({ message }: Error) => {
      for (const { metadata } of pods) {
        const refusal = `pods "${metadata.name}" is forbidden: violates PodSecurity "restricted:latest": seccompProfile`
        assert.ok(message.includes(refusal), `${refusal} is not in:\n${message}`)
      }
      return true
    })
  })
})
