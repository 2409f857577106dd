import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { readText, root } from '../../repository/tree.ts'

const dockerfile = readText('local/cluster-proxy/Dockerfile').replaceAll(/\\\n/g, '')

test('the image of the proxy has all that the proxy loads, and runs as a user without rights', (context) => {
  const image = mkdtempSync(join(tmpdir(), 'cluster-proxy-image-'))
  context.after(() => rmSync(image, { recursive: true }))
  for (const [, from = '', to = ''] of dockerfile.matchAll(/^COPY (\S+) (\S+)$/gm)) {
    const files = globSync(from, { cwd: root })
    assert.ok(files.length > 0, `there is no ${from}`)
    mkdirSync(join(image, to), { recursive: true })
    for (const file of files) cpSync(join(root, file), join(image, to, file.slice(file.lastIndexOf('/') + 1)))
  }
  const [, build = ''] = /^RUN (.*)$/m.exec(dockerfile) ?? []
  assert.match(build, /start\.ts --help/)
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
  execFileSync('/bin/sh', ['-euc', build], { cwd: image, env })
  assert.match(dockerfile, /^USER 1000:1000$/m)
})

test('the image of the proxy has the Node of the functions’ images', () => {
  const nodeOf = (text: string) => /^ARG NODE_IMAGE=(\S+)$/m.exec(text)?.[1]
  assert.equal(nodeOf(dockerfile), nodeOf(readText('template/llm-node/Dockerfile')))
})
