import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noteLatest } from '#runtime/memory/latest.ts'

test('what was noted the longest ago is forgotten first, and noting it again makes it the latest', () => {
  const known = new Map<string, number>()
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) noteLatest(known, key, value, 3)
  noteLatest(known, 'a', 4, 3)
  noteLatest(known, 'd', 5, 3)
  assert.deepEqual([...known], Object.entries({ c: 3, a: 4, d: 5 }))
})
