import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { runtimeSettings } from '#runtime/settings.ts'
import { telemetrySettings } from '#runtime/telemetry/settings.ts'
import { capabilities } from '../../functions/llm-router/catalogue/capabilities.ts'
import { providerRules } from '../../local/providers.ts'
import { pages } from './documents.ts'
import { filesBelow, folders, readText, root } from './tree.ts'

const documentation = pages.map(readText).join('\n')
const sources = ['functions', 'template/llm-node/src'].flatMap(filesBelow).filter((file) => file.endsWith('.ts'))

const isDocumented = (name: string) => documentation.includes(`\`${name}\``)

/** The names that a pattern's first group finds in the code of the functions. */
const found = (pattern: RegExp) => [
  ...new Set(sources.flatMap((file) => [...readText(file).matchAll(pattern)].map(([, name = '']) => name))),
]

describe('the documentation names', () => {
  for (const name of folders('functions')) {
    test(`every setting of ${name}`, async () => {
      const { settings } = await import(new URL(`functions/${name}/settings.ts`, pathToFileURL(root)).href)
      const names = Object.keys(settings)
      assert.ok(names.length > 0)
      for (const variable of names) assert.ok(isDocumented(variable), `no page of docs/ names ${variable}`)
    })
  }

  test('every setting that all functions have', () => {
    const names = Object.keys({ ...runtimeSettings, ...telemetrySettings })
    for (const name of names) assert.ok(isDocumented(name), `no page of docs/ names ${name}`)
  })

  test('what makes a provider real on one’s machine, where npm start sends its reader', () => {
    const [, section = ''] = readText('docs/providers.md').match(/^## Real providers on your machine$(.*?)^## /ms) ?? []
    for (const { neededVariables = [], credential } of providerRules) {
      const names = [...neededVariables, ...(credential ? [credential.variable, credential.secret] : [])]
      for (const name of names) assert.ok(section.includes(`\`${name}\``), name)
    }
  })

  test('every variable that is read by its name, or stands in stack.yml for the user to fill in', () => {
    const filledIn = [...readText('stack.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name)
    const isOfTheImage = new Set(['SERVER', 'OWNER', 'TAG'])
    const names = [...found(/environment\.(?!ts')([A-Za-z_]+)/g), ...filledIn].filter((name) => !isOfTheImage.has(name))
    assert.ok(names.length > 10)
    for (const name of names) assert.ok(isDocumented(name), `no page of docs/ names ${name}`)
  })

  test('every field of TARGET_<ID>_<FIELD>', () => {
    const table = readText('functions/llm-router/catalogue/registry-from-environment.ts')
    const fields = [...table.matchAll(/^ {2}([A-Z_]+): \{ path/gm)].map(([, name = '']) => name)
    assert.ok(fields.length > 10)
    const page = readText('docs/catalogue.md')
    for (const field of fields) {
      assert.ok(page.includes(`\`${field}\``) || page.includes(`TARGET_1_${field}:`), `docs/catalogue.md: ${field}`)
    }
  })

  test('every capability, and every strategy', () => {
    for (const name of capabilities) assert.ok(readText('docs/catalogue.md').includes(`\`${name}\``), name)
    for (const name of strategyNames) assert.ok(readText('docs/routing.md').includes(`| \`${name}\` |`), name)
  })

  test('every secret that is read, or that stack.yml mounts', () => {
    const { functions } = parse(readText('stack.yml'), { merge: true })
    const mounted = Object.values<{ secrets: string[] }>(functions).flatMap(({ secrets }) => secrets)
    const names = new Set([...found(/secrets\.(?:read|readConfiguration|require|file)\('([a-z-]+)'/g), ...mounted])
    assert.ok(names.size > 8)
    const list = readText('secrets/README.md')
    for (const name of names) assert.ok(list.includes(`\`${name}\``), `secrets/README.md does not name ${name}`)
  })
})
