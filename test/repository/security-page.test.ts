import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText, root } from './tree.ts'

test('docs/security.md names a test for each kind of attack, and none got through', () => {
  const [, table = ''] = readText('docs/security.md').split('## What has been tried')
  const rows = table.split('\n').filter((line) => line.startsWith('| '))
  const [, ...kinds] = rows
  assert.ok(kinds.length >= 13)
  for (const row of kinds) {
    const [, kind = '', tried = '', through = '', cell = ''] = row.split('|').map((text) => text.trim())
    const [, file = ''] = /\]\(\.\.\/(test\/[^)]+\.test\.ts)\)$/.exec(cell) ?? []
    assert.ok(file !== '' && existsSync(join(root, file)), `${kind}: ${cell}`)
    assert.match(tried, /^[1-9]\d*$/, kind)
    assert.equal(through, '0', kind)
  }
  assert.equal(new Set(kinds.map((row) => row.split('|')[1])).size, kinds.length)
})
