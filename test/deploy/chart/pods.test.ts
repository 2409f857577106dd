import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { withoutHelm } from '../helm.ts'
import { type Resource, serverAt, template } from './rendered.ts'

const templateSchema = v.object({ spec: v.looseObject({}) })
const withPodSchema = v.object({ spec: v.object({ template: templateSchema }) })
const cronJobSchema = v.object({ spec: v.object({ jobTemplate: withPodSchema }) })

/** The pods that a resource makes, as its template has them. */
function podsOf({ kind, spec }: Resource): Record<string, unknown>[] {
  if (['Deployment', 'StatefulSet', 'Job'].includes(kind)) return [v.parse(withPodSchema, { spec }).spec.template.spec]
  return kind === 'CronJob' ? [v.parse(cronJobSchema, { spec }).spec.jobTemplate.spec.template.spec] : []
}

const tolerations = [{ key: 'llm', operator: 'Exists' }]
const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }
const values = {
  image: { pullSecrets: ['registry-login'] },
  pods: { tolerations, affinity, priorityClassName: 'high', runtimeClassName: 'gvisor' },
  store: { kind: 'valkey' },
  archive: { postgres: { enabled: true } },
  functions: { 'ledger-archive': { enabled: true } },
}
const metrics = { enabled: true, tlsSecret: 'scale-metrics-tls' }

describe('every pod of the chart', { skip: withoutHelm, concurrency: 2 }, () => {
  for (const [mode, wanted] of [
    ['deployments', ['CronJob ledger-archive', 'Deployment llm-router', 'Deployment scale-metrics']],
    ['openfaas', ['Deployment scale-metrics']],
    ['openfaas-ce', ['Deployment scale-metrics', 'Job llm-deploy', 'Job llm-remove']],
  ] as const) {
    test(`with mode ${mode} goes where pods are placed, and has the login of the registry`, async () => {
      const resources = await template({ ...values, ...serverAt('postgres', 5432), mode, scaling: { metrics } })
      const pods = resources.flatMap((one) =>
        podsOf(one).map((pod) => ({ name: `${one.kind} ${one.metadata.name}`, pod })),
      )
      const names = pods.map(({ name }) => name)
      for (const name of [...wanted, 'StatefulSet llm-router-valkey', 'StatefulSet llm-router-postgres']) {
        assert.ok(names.includes(name), name)
      }
      for (const { name, pod } of pods) {
        const placed = [
          pod.imagePullSecrets,
          pod.tolerations,
          pod.affinity,
          pod.priorityClassName,
          pod.runtimeClassName,
        ]
        assert.deepEqual(placed, [[{ name: 'registry-login' }], tolerations, affinity, 'high', 'gvisor'], name)
      }
    })
  }

  test('names the images’ own user and group, or none where the cluster assigns them', async () => {
    const users = async (mode: string, fixedUser?: boolean) => {
      const pods = fixedUser === undefined ? values.pods : { ...values.pods, fixedUser }
      const all = { ...values, ...serverAt('postgres', 5432), mode, pods, scaling: { metrics } }
      return (await template(all)).flatMap(podsOf).map(({ securityContext }) => {
        const { runAsUser, runAsGroup, fsGroup, ...others } = Object(securityContext)
        assert.deepEqual(others, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
        return [...new Set([runAsUser, runAsGroup, fsGroup])]
      })
    }
    for (const mode of ['deployments', 'openfaas', 'openfaas-ce']) {
      const named = await users(mode)
      assert.ok(named.length > 2 && named.every(([user, ...others]) => user > 0 && others.length === 0), mode)
      assert.deepEqual(await users(mode, false), Array(named.length).fill([undefined]), mode)
    }
  })

  test('of a Job ends with it, also one that has failed, after there was time to read its log', async () => {
    const jobs = (await template({ mode: 'openfaas-ce' })).filter(({ kind }) => kind === 'Job')
    assert.equal(jobs.length, 2)
    for (const { spec } of jobs) assert.equal(Object(spec).ttlSecondsAfterFinished, 3600)
  })
})
