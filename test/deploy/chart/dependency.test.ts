import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import { own } from '../../kube/llama-cluster/rendered.ts'
import { root } from '../../repository/tree.ts'
import { templated, withoutHelm } from '../helm.ts'

const charts = {
  'llm-router': { folder: 'chart', values: {} },
  'llama-cluster': { folder: 'llama-cluster', values: own },
}

describe('a chart that has another one as a dependency', { skip: withoutHelm, concurrency: 2 }, () => {
  let parent: string
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'parent-chart-'))
    await mkdir(join(parent, 'charts'))
    for (const [name, { folder }] of Object.entries(charts)) {
      await cp(join(root, 'deploy', folder), join(parent, 'charts', name), { recursive: true })
    }
    const dependencies = Object.keys(charts).map((name) => ({ name, version: '*', condition: `${name}.enabled` }))
    await writeFile(
      join(parent, 'Chart.yaml'),
      stringify({ apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies }),
    )
  })
  after(() => rm(parent, { recursive: true }))

  const rendered = (enabled: string) => {
    const values = Object.fromEntries(
      Object.entries(charts).map(([name, one]) => [name, { ...one.values, enabled: name === enabled }]),
    )
    return templated('release', parent, ['--values=-'], JSON.stringify(values))
  }

  for (const name of Object.keys(charts)) {
    test(`switches ${name} on and off by its value enabled`, async () => {
      const text = JSON.stringify(await rendered(name))
      assert.deepEqual(
        Object.keys(charts).filter((one) => text.includes(`"helm.sh/chart":"${one}-`)),
        [name],
      )
      assert.deepEqual(await rendered('none'), [])
    })
  }
})
