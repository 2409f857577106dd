import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { parse } from 'yaml'
import { readSettings } from '#runtime/settings.ts'
import { loadCatalogue } from '../../functions/llm-router/catalogue/load.ts'
import { shippedCatalogue } from '../../functions/llm-router/catalogue/shipped.ts'
import { faultsOfKey } from '../../functions/llm-router/choose/permissions.ts'
import { readDeclaredKeys } from '../../functions/llm-router/keys/declared-text.ts'
import { keyEntries } from '../../functions/llm-router/keys/key-schema.ts'
import { readStack } from '../../local/stack.ts'
import { blocksOf, commandsOf, documents, withoutCode } from './documents.ts'
import { readText, root } from './tree.ts'

const stackText = readText('stack.yml')
const catalogueOf = (inline: string) => loadCatalogue({ inline }, {}, { readConfiguration: () => undefined })
const commands = documents.flatMap((file) => commandsOf(file).map((command) => ({ file, command })))

/** The settings with which a function of a stack would start. */
async function startable(handler: string, environment: Record<string, string>) {
  const { settings } = await import(new URL(`functions/${handler}/settings.ts`, pathToFileURL(root)).href)
  return readSettings(settings, environment)
}

describe('what the documentation tells to write', () => {
  test('a catalogue is one that the router takes', async () => {
    const [whole = ''] = blocksOf('docs/catalogue.md', 'yaml')
    assert.equal((await catalogueOf(whole)).targets.length, 2)
  })

  test('targets in environment variables are a catalogue too', async () => {
    const [, variables = ''] = blocksOf('docs/catalogue.md', 'yaml')
    const catalogue = await loadCatalogue({}, parse(variables).environment, { readConfiguration: () => undefined })
    assert.deepEqual(
      catalogue.targets.map(({ name }) => name),
      ['groq/openai/gpt-oss-20b'],
    )
  })

  test('a list of keys is one that the router takes', () => {
    const [list = ''] = blocksOf('docs/keys.md', 'yaml')
    const { byId } = readDeclaredKeys(list, 'of the documentation', {}, (key) => faultsOfKey(key, shippedCatalogue()))
    assert.deepEqual([...byId.keys()], ['shop', 'payroll'])
  })

  test('the properties of a key are those that it has', () => {
    const rows = readText('docs/keys.md').split('## What a key decides')[1]?.split('## ')[0] ?? ''
    const named = [...rows.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/\w+/g) ?? [],
    )
    assert.deepEqual(named.toSorted(), Object.keys(keyEntries).toSorted())
  })

  test('a target of a cluster fits a catalogue', async () => {
    const [, target = ''] = blocksOf('docs/clusters.md', 'yaml')
    const rules = 'rules: [{ reason: default, to: [frankfurt/llama-3.2-3b] }]\ntargets:\n'
    assert.equal((await catalogueOf(`${rules}${target}`)).targets[0]?.cluster?.name, 'frankfurt')
  })

  for (const [file, name, handler] of [
    ['docs/providers.md', 'together-generate', 'openai-generate'],
    ['docs/clusters.md', 'frankfurt-generate', 'cluster-generate'],
  ] as const) {
    test(`a function of ${file} fits stack.yml, and starts`, async () => {
      const [entry = ''] = blocksOf(file, 'yaml')
      const added = readStack(`${stackText}\n${entry}`, {}).functions.find((one) => one.name === name)
      assert.ok(added)
      await startable(handler, added.environment)
      for (const [variable, value] of Object.entries(added.environment)) {
        if (!variable.endsWith('_FILE')) continue
        assert.ok(added.secrets?.includes(value.replace('/var/openfaas/secrets/', '')), `${variable}: ${value}`)
      }
    })
  }
})

describe('what the documentation tells to deploy', () => {
  const deployments = documents.flatMap((file) => {
    const ups = commandsOf(file).filter((command) => command.startsWith('faas-cli up'))
    return ups.map((command) => ({ file, command }))
  })

  test('is something', () => {
    assert.ok(deployments.length >= 2)
  })

  test('gives images the tag that the chart looks for', () => {
    const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(readText('package.json')))
    // An upgrade is to a later version.
    for (const file of documents.filter((one) => one !== 'docs/operating.md')) {
      // A block with its exports, or a command within a sentence.
      const inSentences = [...withoutCode(file).matchAll(/`([^`\n]*faas-cli [^`\n]* -f [^`\n]*)`/g)].map(
        ([, one = '']) => one,
      )
      const pushing = [...blocksOf(file, 'sh'), ...inSentences].filter((one) =>
        /faas-cli (publish|push|build|up|deploy|generate) -f/.test(one),
      )
      for (const one of pushing) assert.ok(one.includes(`TAG=${version}`), `${file}: ${one}`)
    }
  })

  for (const { file, command } of deployments) {
    test(`${file}: ${command} starts with what is exported, and has its secrets created`, async () => {
      const [, pattern = '.'] = /--regex '([^']+)'/.exec(command) ?? []
      const exported = commandsOf(file)
        .filter((line) => line.startsWith('export '))
        .flatMap((line) => [...line.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]))
      const created = commandsOf(file).map((line) => /^faas-cli secret create (\S+)/.exec(line)?.[1])
      const deployed = readStack(stackText, Object.fromEntries(exported)).functions.filter(({ name }) =>
        new RegExp(pattern).test(name),
      )
      assert.ok(deployed.some(({ name }) => name === 'llm-router'))
      assert.equal(deployed.length, pattern.split('|').length, 'the pattern names a function that there is not')
      for (const { name, environment, secrets } of deployed) {
        await startable(name, environment)
        for (const secret of secrets ?? []) assert.ok(created.includes(secret), `${name} needs the secret ${secret}`)
      }
    })
  }

  test('names files and scripts that there are', () => {
    const { scripts } = JSON.parse(readText('package.json'))
    const secrets = readText('secrets/README.md')
    for (const { file, command } of commands) {
      const [, script] = /npm run (?:-s )?([\w:-]+)/.exec(command) ?? []
      if (script !== undefined) assert.ok(script in scripts, `${file}: npm run ${script}`)
      const [, path] = /\bnode (\S+\.ts)/.exec(command) ?? []
      if (path !== undefined) assert.ok(readText(path).length > 0, `${file}: ${path}`)
      const [, secret] = /secret create (\S+)/.exec(command) ?? []
      if (secret !== undefined) assert.ok(secrets.includes(`\`${secret}\``), `${file}: ${secret}`)
    }
  })

  test('operations.md names what each function cannot start without', async () => {
    const page = readText('docs/operations.md')
    for (const specification of readStack(stackText, {}).functions) {
      const { name } = specification
      const row = page.split('\n').find((line) => line.startsWith('|') && line.split('|')[1]?.includes(name)) ?? ''
      for (const secret of specification.secrets ?? []) assert.ok(row.includes(`\`${secret}\``), `${name}: ${secret}`)
      const environment = { ...specification.environment }
      for (const variable of [...row.matchAll(/`([A-Z_]+)`/g)].map(([, variable = '']) => variable)) {
        environment[variable] ||= variable.endsWith('_URL') || variable.endsWith('_HOST') ? 'http://host' : 'us-east-1'
      }
      await startable(name, environment)
    }
  })
})
