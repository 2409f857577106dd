import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { expectedTokens, type OutputLengths, withLength } from '../../../../functions/llm-router/state/output-length.ts'

describe('the length of an answer', () => {
  test('is guessed by the task before anything was seen, and is then that of the first answer', () => {
    const tasks = ['embed', 'classify', 'generate', 'reason'] as const
    assert.deepEqual(
      tasks.map((task) => expectedTokens({}, task)),
      [0, 10, 300, 1000],
    )
    const lengths = withLength({}, 'generate', 42)
    assert.deepEqual([expectedTokens(lengths, 'generate'), expectedTokens(lengths, 'classify')], [42, 10])
  })

  test('moves a tenth of the way with each further answer', () => {
    assert.equal(expectedTokens(withLength(withLength({}, 'reason', 100), 'reason', 200), 'reason'), 110)
  })

  test('stays between the shortest and the longest that was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), (seen) => {
        const lengths = seen.reduce<OutputLengths>((before, tokens) => withLength(before, 'generate', tokens), {})
        const expected = expectedTokens(lengths, 'generate')
        assert.ok(expected >= Math.min(...seen) - 1e-6 && expected <= Math.max(...seen) + 1e-6)
      }),
    )
  })
})
