import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toTable } from '../../../local/keys/shown.ts'

test('a tag that holds a comma is told apart from two', () => {
  const shown = (tags: string[]) => toTable({ id: 'shop', tags }).split('\n')[2]
  assert.equal(shown(['night, long', 'batch']), 'tags      "night, long", batch')
  assert.equal(shown(['night', 'long', 'batch']), 'tags      night, long, batch')
})
