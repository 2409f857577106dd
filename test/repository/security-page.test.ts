import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText, root } from './tree.ts'

test('docs/security.md names the tests of each kind of attack, and none got through', () => {
  const [, page = ''] = readText('docs/security.md').split('## What has been tried')
  const [, , ...rows] = page.split('\n').filter((line) => line.startsWith('|'))
  assert.ok(rows.length >= 15)
  for (const row of rows) {
    const [, kind = '', inputs = '', through, tests = ''] = row.split('|').map((text) => text.trim())
    assert.match(inputs, /^[1-9]/, kind)
    assert.equal(through, '0', kind)
    const [first = '', ...others] = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
    const folder = first.slice(0, first.lastIndexOf('/') + 1)
    for (const file of [first, ...others.map((name) => folder + name)]) {
      assert.ok(/^test\/.+\.ts$/.test(file) && existsSync(join(root, file)), `${kind}: ${file}`)
    }
  }
  assert.equal(new Set(rows.map((row) => row.split('|')[1])).size, rows.length)
})
