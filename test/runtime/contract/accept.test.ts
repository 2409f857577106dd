import assert from 'node:assert/strict'
import { test } from 'node:test'
import { qualityOf } from '#runtime/contract/accept.ts'

test('a header Accept says how much it wants a type that it names, however that is written', () => {
  const type = 'text/plain'
  for (const [accept, quality] of [
    ['', 0],
    ['*/*', 0],
    ['text/plain', 1],
    ['image/png, Text/Plain; version=0.0.4', 1],
    ['text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2', 0.3],
    ['text/plain; Q=0', 0],
    ['text/plain;q=x', 0],
    ['text/plainer', 0],
  ] as const) {
    assert.equal(qualityOf(accept, type), quality, accept)
  }
})
