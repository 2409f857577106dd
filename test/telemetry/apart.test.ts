import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { genAiProvider } from '../../functions/llm-router/observe/gen-ai-provider.ts'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { readText, root } from '../repository/tree.ts'

test('a function’s bundle holds nothing of OpenTelemetry’s SDK, which is in a file beside it', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'apart-'))
  context.after(() => rm(directory, { recursive: true }))
  await bundleFunction(join(root, 'template/llm-node/function/handler.ts'), join(directory, 'index.cjs'))
  const read = (file: string) => readFile(join(directory, file), 'utf8')
  assert.ok((await read('telemetry.cjs')).includes('BatchSpanProcessor'))
  const bundle = await read('index.cjs')
  assert.ok(!bundle.includes('BatchSpanProcessor'))
  assert.equal(bundle.match(/require\("\.\/telemetry\.cjs"\)/g)?.length, 1)
})

test('the router and the provider functions have the same names for providers', () => {
  for (const name of ['bedrock', 'vertex', 'groq', 'anthropic']) {
    const own = /genAiName: '([\w.]+)'/.exec(readText(`functions/${name}-generate/handler.ts`))?.[1]
    assert.equal(genAiProvider(name), own ?? name)
  }
})
