import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as v from 'valibot'
import { parse } from 'yaml'
import { readText, root } from '../../repository/tree.ts'

const folder = 'deploy/llama-cluster'
const readYaml = (file: string): unknown => parse(readText(`${folder}/${file}`))
const recordSchema = v.record(v.string(), v.unknown())
const values = v.parse(recordSchema, readYaml('values.yaml'))
const schema = v.parse(recordSchema, JSON.parse(readText(`${folder}/values.schema.json`)))

/** What only a chart sets that has this one as a dependency. */
const ofParents = new Set(['global', 'enabled'])

const isRecord = (value: unknown): value is Record<string, unknown> => v.is(recordSchema, value)
const ajv = new Ajv2020({ strict: true, allErrors: true })

describe('the values of the chart llama-cluster', () => {
  test('lack only what is everybody’s own', () => {
    ajv.validate(schema, values)
    assert.deepEqual(ajv.errors?.map(({ instancePath }) => instancePath).sort(), [
      '/cluster/name',
      '/cluster/region',
      '/cluster/tokensPerSecond',
      '/model/name',
      '/model/sha256',
    ])
  })

  test('have a default for every key of the schema, and the schema knows every key', () => {
    const compare = (node: unknown, value: unknown, path: string): void => {
      if (!isRecord(node) || !isRecord(node.properties) || !isRecord(value)) return
      assert.equal(node.additionalProperties, false, `${path} takes typos`)
      const known = Object.keys(node.properties).filter((key) => !(path === 'values' && ofParents.has(key)))
      assert.deepEqual(Object.keys(value).sort(), known.sort(), path)
      for (const key of known) compare(node.properties[key], value[key], `${path}.${key}`)
    }
    compare(schema, values, 'values')
  })

  for (const file of globSync('values-*.yaml', { cwd: `${root}${folder}` })) {
    test(`of ${file} fit the schema, for a cloud that the catalogue knows`, () => {
      assert.ok(ajv.validate(schema, readYaml(file)), ajv.errorsText())
      const { cluster } = v.parse(
        v.looseObject({ cluster: v.object({ cloud: v.string(), region: v.string() }) }),
        readYaml(file),
      )
      assert.equal(file, `values-${cluster.cloud}.yaml`)
    })
  }
})

test('the chart llama-cluster and its image have the version of the functions', () => {
  const versioned = v.looseObject({ version: v.string() })
  const { version } = v.parse(versioned, JSON.parse(readText('package.json')))
  const chart = v.parse(v.looseObject({ version: v.string(), appVersion: v.string() }), readYaml('Chart.yaml'))
  const { proxy } = v.parse(v.looseObject({ proxy: v.looseObject({ image: v.string() }) }), values)
  assert.deepEqual([chart.version, chart.appVersion], [version, version])
  assert.equal(proxy.image.split(':').at(-1), version)
})

test('the charts know networks by the same rules', () => {
  const rules = readText(`${folder}/templates/_networks.tpl`).replaceAll('llama-cluster.', 'llm-router.')
  assert.ok(readText('deploy/chart/templates/_networks.tpl').includes(rules))
  const networkOf = (text: string) =>
    v.parse(v.looseObject({ $defs: v.looseObject({ network: v.unknown() }) }), JSON.parse(text)).$defs.network
  const files = [`${folder}/values.schema.json`, 'deploy/chart/values.schema.json']
  const [own, chart] = files.map((file) => networkOf(readText(file)))
  assert.deepEqual(own, chart)
})
