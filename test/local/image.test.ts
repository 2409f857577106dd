import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { imageEnvironment, imageNodeFlags } from '../../local/image.ts'

/** It starts the container's process, for which the embedded OpenFaaS has its own way. */
const containerOnly = new Set(['fprocess'])

test('functions get the variables and the flags that the image of the template sets', async () => {
  const dockerfile = await readFile(new URL('../../template/llm-node/Dockerfile', import.meta.url), 'utf8')
  const shipped = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  const statements = shipped.match(/^ENV (?:.*\\\n)*.*$/gm) ?? []
  const pairs = statements.flatMap((statement) => [...statement.matchAll(/(\w+)=("[^"]*"|\S+)/g)])
  const fromDockerfile = pairs.flatMap(([, name = '', value = '']) => (containerOnly.has(name) ? [] : [[name, value]]))
  assert.deepEqual(Object.fromEntries(fromDockerfile), imageEnvironment)
  const [, flags = ''] = /fprocess="node (.*?) ?\w+\.cjs"/.exec(shipped) ?? []
  assert.deepEqual(flags.split(' '), imageNodeFlags)
})
