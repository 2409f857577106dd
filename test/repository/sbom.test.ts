import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import * as v from 'valibot'
import { readText, root } from './tree.ts'

const lockSchema = v.object({
  packages: v.record(
    v.string(),
    v.looseObject({ version: v.optional(v.string()), dev: v.optional(v.boolean()), optional: v.optional(v.boolean()) }),
  ),
})
const sbomSchema = v.object({
  bomFormat: v.literal('CycloneDX'),
  components: v.array(
    v.looseObject({
      name: v.string(),
      version: v.string(),
      purl: v.pipe(v.string(), v.startsWith('pkg:npm/')),
      licenses: v.pipe(v.array(v.looseObject({})), v.minLength(1)),
      hashes: v.optional(v.array(v.object({ alg: v.string(), content: v.string() })), []),
      properties: v.array(v.object({ name: v.string(), value: v.string() })),
    }),
  ),
})

const nameAndVersion = (path: string, version: string) => `${path.split('node_modules/').at(-1)}@${version}`

test('npm run sbom lists every package that functions are made of, with version, licence and hash', () => {
  const text = execFileSync('npm', ['run', '-s', 'sbom'], { cwd: root, encoding: 'utf8', maxBuffer: 64e6 })
  const { components } = v.parse(sbomSchema, JSON.parse(text))
  const shipped = components.filter(
    ({ properties }) => !properties.some(({ name }) => name === 'cdx:npm:package:development'),
  )
  for (const { name, hashes } of shipped) assert.ok(hashes.length > 0, `${name} has no hash`)
  const listed = new Set(shipped.map(({ name, version }) => `${name}@${version}`))
  const { packages } = v.parse(lockSchema, JSON.parse(readText('package-lock.json')))
  const production = Object.entries(packages).flatMap(([path, { version = '', dev, optional }]) =>
    path === '' || dev || optional ? [] : [nameAndVersion(path, version)],
  )
  assert.ok(production.length > 80, `${production.length} packages`)
  assert.deepEqual(
    production.filter((one) => !listed.has(one)),
    [],
  )
  for (const name of Object.keys(JSON.parse(readText('package.json')).dependencies)) {
    assert.ok(
      shipped.some((one) => one.name === name),
      name,
    )
  }
})
