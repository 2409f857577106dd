import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { documentsIn } from '../../deploy/helm.ts'
import { readText, root } from '../../repository/tree.ts'
import { install } from '../admission/installed.ts'
import { define, missingDefinitions, openFaaS } from '../control-plane/definitions.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { badFunctions, goodFunction } from './bad-functions.ts'
import { badValues } from './bad-values.ts'

const resourceSchema = v.object({
  kind: v.string(),
  metadata: v.object({ name: v.string() }),
  spec: v.optional(v.unknown()),
})
const skip = missing(...parts.apiServer, 'helm') || missingDefinitions(...openFaaS)

describe('Function resources on the apiserver', { skip, concurrency: 2 }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await define(plane, ...openFaaS)
    for (const namespace of ['openfaas', 'openfaas-fn']) await plane.kubectl(['create', 'namespace', namespace])
  })
  after(() => plane?.stop())

  const dryRun = (resource: unknown) =>
    plane.kubectl(['apply', '--dry-run=server', '--output=json', '--filename=-'], JSON.stringify(resource))

  for (const file of ['pro.yaml', 'ce.yaml', 'profiles.yaml']) {
    test(`are admitted from ${file} as they are written`, async () => {
      const path = join('deploy/functions', file)
      const written = documentsIn(readText(path))
      const answer = await plane.kubectl([
        ...['apply', '--dry-run=server', '--output=json'],
        `--filename=${join(root, path)}`,
      ])
      const admitted: unknown[] = JSON.parse(answer).items
      assert.deepEqual(
        admitted.map((one) => v.parse(resourceSchema, one)),
        written.map((one) => v.parse(resourceSchema, one)),
      )
    })
  }

  test('are admitted if nothing is wrong with them', async () => {
    await dryRun(goodFunction)
  })

  for (const [what, { resource, refusal }] of Object.entries(badFunctions)) {
    test(`are refused with ${what}`, () => assert.rejects(dryRun(resource), refusal))
  }

  describe('where the chart’s admission policies are', () => {
    const inNamespace = ({ metadata, ...rest }: { metadata: object }) => ({
      ...rest,
      metadata: { ...metadata, namespace: 'checked' },
    })
    before(async () => {
      await plane.kubectl(['create', 'namespace', 'checked'])
      await install(plane, 'checked', {})
    })

    test('are admitted if nothing is wrong with their values', async () => {
      await dryRun(inNamespace(goodFunction))
    })

    for (const [what, { resource, refusal }] of Object.entries(badValues)) {
      test(`are refused with ${what}`, async () => {
        await dryRun(resource)
        await assert.rejects(dryRun(inNamespace(resource)), refusal)
      })
    }
  })
})
