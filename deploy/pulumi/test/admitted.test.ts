import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { define, missingDefinitions } from '../../../test/kube/control-plane/definitions.ts'
import { missing, parts } from '../../../test/kube/control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../../../test/kube/control-plane/start.ts'
import { makeEks } from './mocked/aws.ts'
import { makeAks } from './mocked/azure.ts'
import { makeGke } from './mocked/gcp.ts'

const stores = ['external-secrets.io_clustersecretstores'] as const

describe('what is made in a cluster', { skip: missing(...parts.apiServer) || missingDefinitions(...stores) }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await define(plane, ...stores)
    await plane.kubectl(['create', 'namespace', 'llm'])
  })
  after(() => plane?.stop())

  for (const [cloud, makeAll] of Object.entries({ EKS: makeEks, GKE: makeGke, AKS: makeAks })) {
    test(`is admitted on ${cloud}, to the last field`, async () => {
      const made = (await makeAll()).map(({ inputs }) => inputs)
      const items = made.filter(({ apiVersion, kind }) => apiVersion !== undefined && kind !== undefined)
      assert.ok(items.some(({ kind }) => kind === 'ClusterSecretStore'))
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
      await plane.kubectl(['apply', '--dry-run=server', '--validate=strict', '--filename=-'], list)
    })
  }
})
