import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { template } from '../../deploy/chart/rendered.ts'
import { documentsIn } from '../../deploy/helm.ts'
import { readText } from '../../repository/tree.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'

const profileSchema = v.object({
  kind: v.literal('Profile'),
  metadata: v.looseObject({ name: v.string() }),
  // Without names of what the cluster of this test does not have.
  spec: v.looseObject({
    podSecurityContext: v.optional(v.record(v.string(), v.unknown())),
    priorityClassName: v.optional(v.unknown()),
  }),
})

/** The definition of a Profile knows fields only; what is in them, a pod is refused for. */
describe('a pod of a function with a Profile', { skip: missing(...parts.apiServer, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
  })
  after(() => plane?.stop())

  const admit = async (resources: readonly unknown[]) => {
    const profiles = resources.flatMap((one) => (v.is(profileSchema, one) ? [v.parse(profileSchema, one)] : []))
    assert.ok(profiles.length > 0)
    for (const { metadata, spec } of profiles) {
      const { podSecurityContext, priorityClassName: _, ...placement } = spec
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: metadata.name, labels: { faas_function: 'one' } },
        spec: {
          ...placement,
          securityContext: podSecurityContext,
          containers: [{ name: 'one', image: 'example.com/none:1' }],
        },
      }
      await plane.kubectl(['create', '--dry-run=server', '--filename=-'], JSON.stringify(pod))
    }
  }

  test('is admitted with those of deploy/functions', async () => {
    await admit(documentsIn(readText('deploy/functions/profiles.yaml')))
  })

  test('is admitted with that of the chart', async () => {
    await admit(await template({ pods: { tolerations: [{ key: 'llm', operator: 'Exists' }] } }))
  })
})
