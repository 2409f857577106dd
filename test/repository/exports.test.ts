import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeBelow, importsBelow, readText } from './tree.ts'

const roots = ['functions', 'template/llm-node/src', 'local', 'bench', 'training', 'deploy', 'test']

/** What OpenFaaS's template, k6 and Pulumi look for in these files. */
const readByOthers = /^functions\/[^/]+\/handler\.ts$|^bench\/load\/scenario\.ts$|^deploy\/pulumi\/index\.ts$/

/** Types are apart: many say what an exported function takes or returns. */
test('whatever is exported, some other file imports', () => {
  const importers = new Map<string, string[]>()
  for (const { from, to } of roots.flatMap(importsBelow)) {
    if (to !== undefined) importers.set(to, [...(importers.get(to) ?? []), from])
  }
  const unused = roots
    .flatMap(codeBelow)
    .filter((file) => !readByOthers.test(file))
    .flatMap((file) => {
      const exported = readText(file).matchAll(/^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm)
      return [...exported].flatMap(([, name]) => {
        const isNamed = (other: string) => new RegExp(`\\b${name}\\b`).test(readText(other))
        return (importers.get(file) ?? []).some(isNamed) ? [] : [`${file}: ${name}`]
      })
    })
  assert.deepEqual(unused, [])
})
