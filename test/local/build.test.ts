import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildFunctions } from '../../local/build.ts'

const functions = fileURLToPath(new URL('../../functions', import.meta.url))

function stackOf(context: TestContext, text: string): string {
  const project = mkdtempSync(join(tmpdir(), 'build-'))
  context.after(() => rmSync(project, { recursive: true }))
  const file = join(project, 'stack.yml')
  writeFileSync(file, `provider: {name: openfaas}\n${text}`)
  return file
}

describe('the functions of a stack file are bundled', () => {
  const forms: [string, string][] = [
    ['a merge key', `x-all: &all {handler: ${functions}/groq-generate}\nfunctions:\n  one:\n    <<: *all\n`],
    ['a variable', `functions: {one: {handler: "\${FUNCTIONS}/groq-generate"}}\n`],
    ['a variable’s default', `functions: {one: {handler: "\${NOWHERE:-${functions}}/groq-generate"}}\n`],
  ]
  for (const [what, text] of forms) {
    test(`with a handler from ${what}`, async (context) => {
      const bundles = await buildFunctions(stackOf(context, text), { FUNCTIONS: functions })
      assert.ok(existsSync(bundles.get('one') ?? ''))
    })
  }

  for (const handler of ['""', '', `\${NOWHERE}`]) {
    test(`but not with the handler ${handler || 'left empty'}, and the function is named`, async (context) => {
      const file = stackOf(context, `functions:\n  one:\n    handler: ${handler}\n`)
      await assert.rejects(buildFunctions(file, {}), /functions\.one\.handler is empty.* such as \.\/functions\/one/)
    })
  }

  test('but not one without a handler', async (context) => {
    const file = stackOf(context, 'functions: {one: {image: x}}\n')
    await assert.rejects(buildFunctions(file, {}), /functions\.one\.handler is missing/)
  })
})
