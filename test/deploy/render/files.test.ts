import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { staleFiles, writeFiles } from '../../../deploy/render/files.ts'
import { generatedFiles } from '../../../deploy/render/generated.ts'
import { readSources } from '../../../deploy/render/sources.ts'
import { root } from '../../repository/tree.ts'

describe('npm run deploy:render', () => {
  test('has written every file of deploy/ that is made from another', async () => {
    const stale = await staleFiles(root, generatedFiles(await readSources(root)))
    assert.deepEqual(stale, [], 'run `npm run deploy:render`')
  })

  test('makes the same whatever the shell has, and its check passes', async () => {
    const command = [join(root, 'deploy/render.ts'), '--check']
    const env = { ...process.env, TAG: 'other', SERVER: 'registry.example', GROQ_BASE_URL: 'http://elsewhere' }
    await new Promise<void>((resolve, reject) => {
      execFile(process.execPath, command, { env }, (error, _, said) => (error ? reject(new Error(said)) : resolve()))
    })
  })

  test('finds what is missing and what was changed by hand, and writes it', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'render-'))
    t.after(() => rm(folder, { recursive: true }))
    const files = { 'deep/in/a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' }
    assert.deepEqual(await staleFiles(folder, files), ['deep/in/a.yaml', 'b.yaml'])
    await writeFiles(folder, files)
    assert.deepEqual(await staleFiles(folder, files), [])
    await writeFile(join(folder, 'b.yaml'), 'b: 2\n')
    assert.deepEqual(await staleFiles(folder, files), ['b.yaml'])
    await writeFiles(folder, files)
    assert.equal(await readFile(join(folder, 'b.yaml'), 'utf8'), 'b: 1\n')
  })
})
