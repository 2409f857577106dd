import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as v from 'valibot'
import { parse } from 'yaml'
import { readText } from '../../repository/tree.ts'

const record = v.record(v.string(), v.unknown())
const chart = v.parse(
  v.looseObject({ version: v.string(), appVersion: v.string() }),
  parse(readText('deploy/chart/Chart.yaml')),
)
const values = v.parse(v.looseObject({ functions: record }), parse(readText('deploy/chart/values.yaml')))
const schema = v.parse(
  v.looseObject({ properties: v.looseObject({ functions: v.looseObject({ properties: record }) }) }),
  JSON.parse(readText('deploy/chart/values.schema.json')),
)
const shipped = v.parse(
  v.object({ functions: v.array(v.looseObject({ name: v.string() })) }),
  parse(readText('deploy/chart/files/functions.yaml')),
)

/** What only a chart sets that has this one as a dependency. */
const ofParents = new Set(['global', 'enabled'])

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

describe('the values of the chart', () => {
  test('fit their schema', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false })
    assert.ok(ajv.validate(schema, values), ajv.errorsText())
  })

  test('have a default for every key of the schema, and the schema knows every key', () => {
    const compare = (node: unknown, value: unknown, path: string): void => {
      if (!isRecord(node) || !isRecord(node.properties) || !isRecord(value)) return
      if (path === 'values.functions') return
      assert.equal(node.additionalProperties, false, `${path} takes typos`)
      const known = Object.keys(node.properties).filter((key) => !(path === 'values' && ofParents.has(key)))
      assert.deepEqual(Object.keys(value).sort(), known.sort(), path)
      for (const key of known) compare(node.properties[key], value[key], `${path}.${key}`)
    }
    compare(schema, values, 'values')
  })

  test('name every function of the stack', () => {
    const names = shipped.functions.map(({ name }) => name).sort()
    assert.deepEqual(Object.keys(values.functions).sort(), names)
    assert.deepEqual(Object.keys(schema.properties.functions.properties).sort(), names)
  })
})

test('the chart has the version of the functions', () => {
  const { version } = v.parse(v.looseObject({ version: v.string() }), JSON.parse(readText('package.json')))
  assert.deepEqual([chart.version, chart.appVersion], [version, version])
})
