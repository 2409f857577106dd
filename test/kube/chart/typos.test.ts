import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { readText } from '../../repository/tree.ts'
import { missing, pathOf } from '../control-plane/programs.ts'
import { run } from '../control-plane/run.ts'
import { chart } from './chart.ts'

type Section = { [key: string]: unknown }

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The sections whose keys are everybody's own: names of functions and variables, labels, annotations and the like. */
const isOwn = (path: string) =>
  /^\/(functions|environment|networkPolicies\/destinations)$|\/(labels|annotations|affinity|names|keys|digests)$/.test(
    path,
  )

/** The same values with a misspelt key beside each key, and where these are. */
function misspelt(section: Section, path: string): { values: Section; typos: string[] } {
  const values: Section = {}
  const typos: string[] = []
  for (const [key, value] of Object.entries(section)) {
    if (isSection(value)) {
      const inner = misspelt(value, `${path}/${key}`)
      values[key] = inner.values
      typos.push(...inner.typos)
    }
    if (isOwn(path)) continue
    values[`${key}-typo`] = value ?? 'none'
    typos.push(`${path} ${key}-typo`)
  }
  return { values, typos }
}

describe('the schema of the chart', { skip: missing('helm') }, () => {
  test('refuses a typo in every key, and says where it is', async () => {
    const { values, typos } = misspelt(parse(readText('deploy/chart/values.yaml')), '')
    assert.ok(typos.length > 100, `There are ${typos.length} keys only.`)
    const template = run(pathOf('helm'), ['template', 'llm', chart, '--values=-'], {}, JSON.stringify(values))
    await assert.rejects(template, ({ message }: Error) => {
      const refused = [...message.matchAll(/at '([^']*)': additional properties (.*) not allowed/g)].flatMap(
        ([, path, names = '']) => names.split(', ').map((name) => `${path} ${name.replaceAll("'", '')}`),
      )
      assert.deepEqual(refused.sort(), typos.sort())
      return true
    })
  })
})
