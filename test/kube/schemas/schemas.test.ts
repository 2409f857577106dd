import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { documentsIn } from '../../deploy/helm.ts'
import { readText } from '../../repository/tree.ts'
import { chart, definitions, full, type Mode, modes } from '../chart/chart.ts'
import { define, missingDefinitions } from '../control-plane/definitions.ts'
import { missing, parts, pathOf } from '../control-plane/programs.ts'
import { run } from '../control-plane/run.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { currentDocument, locationIn, olderDocument, writeSchema } from './schemas.ts'

const skip = missing(...parts.apiServer, 'helm', 'kubeconform', 'openapi-1.29') || missingDefinitions(...definitions)

const resourceSchema = v.object({ apiVersion: v.string(), kind: v.string() })

const files = ['pro.yaml', 'ce.yaml', 'profiles.yaml'].map((file) => `deploy/functions/${file}`)

describe('what is deployed fits the schemas', { skip }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await define(plane, ...definitions)
  })
  after(() => plane?.stop())

  for (const version of ['1.29.0', '1.37.2'] as const) {
    describe(`of Kubernetes ${version}`, () => {
      /** Checks resources by the schemas of their kinds. */
      async function check(resources: string): Promise<void> {
        const folder = await mkdtemp(join(plane.directory, 'schemas-'))
        for (const [kind, apiVersion] of kindsOf(resources)) {
          const older = version === '1.29.0' ? await olderDocument(apiVersion) : undefined
          await writeSchema(folder, older ?? (await currentDocument(plane, apiVersion)), kind)
        }
        await run(pathOf('kubeconform'), ['-strict', '-schema-location', locationIn(folder)], {}, resources)
      }

      for (const file of files) test(file, () => check(readText(file)))

      const template = (mode: Mode) =>
        plane.helm(['template', 'llm', chart, `--kube-version=${version}`, '--values=-'], JSON.stringify(full(mode)))

      for (const mode of modes) test(`the chart with mode ${mode}`, async () => check(await template(mode)))

      test('not what has a field that is misspelt', async () => {
        const wrong = (await template('deployments')).replace('readOnlyRootFilesystem:', 'readonlyRootFilesystem:')
        await assert.rejects(check(wrong), /readonlyRootFilesystem/)
      })
    })
  }
})

/** Each kind once, with its version. */
function kindsOf(resources: string): Map<string, string> {
  const known = documentsIn(resources).map((one) => v.parse(resourceSchema, one))
  return new Map(known.map(({ kind, apiVersion }) => [kind, apiVersion]))
}
