import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut } from '../../../local/compare/cut.ts'

test('a preview is cut to columns, never within a character, and on one line', () => {
  assert.equal(cut(' One\n two  ', 20), 'One two')
  assert.equal(cut('One two three', 8), 'One two…')
  assert.equal(cut('One two', 7), 'One two')
  assert.equal(cut('日本語です', 7), '日本語…')
  assert.equal(cut('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5), '👩‍👩‍👧👩‍👩‍👧…')
  assert.equal(cut('e\u0301'.repeat(9), 3), `${'e\u0301'.repeat(2)}…`)
})
