import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createOutputLength } from '../../../../functions/llm-router/state/output-length.ts'

describe('the length of an answer', () => {
  test('is guessed by the task before anything was seen, and is then that of the first answer', () => {
    const length = createOutputLength()
    assert.deepEqual(
      (['embed', 'classify', 'generate', 'reason'] as const).map((task) => length.expectedTokens(task)),
      [0, 10, 300, 1000],
    )
    length.record('generate', 42)
    assert.equal(length.expectedTokens('generate'), 42)
    assert.equal(length.expectedTokens('classify'), 10)
  })

  test('moves a tenth of the way with each further answer', () => {
    const length = createOutputLength()
    for (const tokens of [100, 200]) length.record('reason', tokens)
    assert.equal(length.expectedTokens('reason'), 110)
  })

  test('stays between the shortest and the longest that was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), (seen) => {
        const length = createOutputLength()
        for (const tokens of seen) length.record('generate', tokens)
        const expected = length.expectedTokens('generate')
        assert.ok(expected >= Math.min(...seen) - 1e-6 && expected <= Math.max(...seen) + 1e-6)
      }),
    )
  })
})
