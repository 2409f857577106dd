import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWholeObject } from '#runtime/contract/whole-object.ts'

test('an object is whole from its last bracket on, whatever its texts hold and however it is cut', () => {
  for (const [text, isWhole] of [
    ['{}', true],
    [' {"a":{"b":[{}]}} ', true],
    ['{"a":"}\\"}"}', true],
    ['{"a":"\\\\"}', true],
    ['', false],
    ['null', false],
    ['"{}"', false],
    ['{"a":{}', false],
    ['{"a":"}', false],
    ['{"a":"\\"}', false],
  ] as const) {
    const [atOnce, inPieces] = [createWholeObject(), createWholeObject()]
    atOnce.add(text)
    for (const character of text) {
      inPieces.add(character)
      inPieces.whole()
    }
    assert.deepEqual([atOnce.whole(), inPieces.whole()], isWhole ? [text, text] : [undefined, undefined], text)
  }
})
