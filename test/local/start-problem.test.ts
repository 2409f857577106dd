import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { launch, lineWith, start } from './launch.ts'

const handler = fileURLToPath(new URL('../../functions/llm-router', import.meta.url))
const labels = { 'com.openfaas.scale.zero': 'true' }

type Given = { environment?: Record<string, string>; keys?: string }

/** What `npm start --quiet` prints of a stack of llm-router alone, which scales to zero. */
async function printed(context: TestContext, { environment = {}, keys }: Given): Promise<string[]> {
  const project = mkdtempSync(join(tmpdir(), 'npm-start-'))
  context.after(() => rmSync(project, { recursive: true }))
  mkdirSync(join(project, '.secrets'))
  if (keys !== undefined) writeFileSync(join(project, '.secrets', 'router-keys'), keys)
  const functions = { 'llm-router': { handler, labels, environment } }
  const stackFile = join(project, 'stack.yml')
  writeFileSync(stackFile, JSON.stringify({ provider: { name: 'openfaas' }, functions }))
  const { lines } = launch(context, start, '--quiet', '--port', '0', '--stack', stackFile)
  const text: string[] = []
  lines.on('line', (line: string) => text.push(line))
  await lineWith(lines, 'Ctrl-C')
  return text
}

describe('npm start', () => {
  const mistakes: [string, Given, RegExp][] = [
    [
      'a catalogue that is not there',
      { environment: { ROUTER_CONFIG: '/nowhere/nope.yaml' } },
      /The catalogue \/nowhere\/nope\.yaml cannot be read/,
    ],
    [
      'a mistake in the catalogue',
      { environment: { ROUTER_CONFIG_YAML: 'strategy: best' } },
      /strategy must be one of/,
    ],
    ['a mistake in its keys', { keys: 'keys: 7' }, /router-keys/],
  ]
  for (const [what, given, why] of mistakes) {
    test(`says that llm-router does not start with ${what}, and why, before anybody calls it`, async (context) => {
      const text = await printed(context, given)
      assert.ok(
        text.some((line) => line.startsWith('llm-router | ') && why.test(line)),
        text.join('\n'),
      )
      const problem = text.findIndex((line) => line.startsWith('PROBLEM    llm-router does not start'))
      assert.equal(text.indexOf('Try:'), problem + 2)
    })
  }
})
