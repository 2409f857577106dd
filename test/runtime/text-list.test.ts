import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readTextList, writeTextList } from '#runtime/text-list.ts'

describe('a list in one text', () => {
  for (const [text, names] of [
    ['', ['']],
    ['a', ['a']],
    [' a , b c ', ['a', 'b c']],
    ['a,,b,', ['a', '', 'b', '']],
    ['"night, long", b', ['night, long', 'b']],
    ['a , "say ""no"", please" ', ['a', 'say "no", please']],
    ['5" disk, "b"', ['5" disk', 'b']],
    ['"a, b', ['"a', 'b']],
    ['"a"b, c', ['"a"b', 'c']],
  ] as const) {
    test(`is read from ${JSON.stringify(text)}`, () => assert.deepEqual(readTextList(text), names))
  }

  test('is read as it was written, whatever is in a name', () => {
    const name = fc.string({ unit: fc.constantFrom(...'a",/ :') }).map((text) => text.trim())
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), (names) => {
        assert.deepEqual(readTextList(writeTextList(names)), names)
      }),
    )
  })
})
