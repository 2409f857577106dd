import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { root } from '../repository/tree.ts'

test('the V8 of this Node knows the flag by which its compiler’s memory is freed, and takes it while it runs', async () => {
  const file = join(root, 'template/llm-node/src/v8-memory.ts')
  const script = `import { freeCompilerMemory } from ${JSON.stringify(file)}; freeCompilerMemory(); console.log('runs')`
  const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  // V8 says what it does not know on stderr, and goes on.
  assert.deepEqual(run, { stdout: 'runs\n', stderr: '' })
})
