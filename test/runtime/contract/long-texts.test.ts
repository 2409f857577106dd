import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExactly } from '#runtime/contract/exact-json.ts'
import { withoutFullStop } from '#runtime/contract/full-stop.ts'
import { readTraceState } from '#runtime/contract/trace-state.ts'

/** Anything that takes the square of this blocks its process for minutes. */
const length = 400_000

test('a long number with zeros in it is read as fast as any other text', () => {
  const zeros = '0'.repeat(length)
  for (const number of [`1.${zeros}10`, `1.${zeros}1e5`, `0.${zeros}1`, `1.${zeros}`, `0.${zeros}`]) {
    const isKept = !number.includes('1', 2)
    assert.equal(JSON.stringify(parseExactly(`[${number}]`)), isKept ? `[${Number(number)}]` : `[${number}]`)
  }
})

test('a trace state with many spaces is read as fast as any other text', () => {
  const spaces = ' '.repeat(length)
  assert.equal(readTraceState(`a=b,${spaces}c=d${spaces}`), 'a=b,c=d')
  assert.equal(readTraceState(`a=b,c${spaces}x`), undefined)
})

test('the full stop of a long text goes, and those within it stay', () => {
  const dots = '. '.repeat(length / 2)
  assert.equal(withoutFullStop(`a${dots}b${dots}`), `a${dots}b`)
  assert.equal(withoutFullStop(dots), '')
})
