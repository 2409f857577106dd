import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { loadTokenizer } from '../../../../functions/llm-router/request/load-tokenizer.ts'
import { countRoughly, createTokenCounter } from '../../../../functions/llm-router/request/tokens.ts'

/** Of combining marks in the longest slice. */
const slowestMsPerCharacter = 0.002

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the tokens of a text', () => {
  test('are estimated by its characters until the tokenizer is there, which is loaded once', async () => {
    let loads = 0
    const count = createTokenCounter(async () => {
      loads += 1
      return () => 1000
    })
    assert.equal(loads, 0)
    assert.deepEqual([count(['x'.repeat(40)]), count(['x'.repeat(41), '']), loads], [10, 11, 1])
    await turn()
    assert.equal(count(['x']), 1000)
    assert.equal(loads, 1)
  })

  test('are estimated on while the tokenizer cannot be loaded, which is tried again', async () => {
    let loads = 0
    const count = createTokenCounter(async () => {
      loads += 1
      if (loads === 1) throw new Error('no memory')
      return () => 7
    })
    assert.equal(count(['1234']), 1)
    await turn()
    assert.equal(count(['1234']), 1)
    await turn()
    assert.equal(count(['1234']), 7)
    assert.equal(loads, 2)
  })

  test('of several texts are those of each, added up', async () => {
    const count = createTokenCounter(async () => (text) => text.length)
    count([])
    await turn()
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        assert.equal(count(texts), texts.join('').length)
        assert.equal(countRoughly(texts), Math.ceil(texts.join('').length / 4))
      }),
    )
  })

  test('of many or long ones are counted in slices that are spread over them, and come near to the whole', async () => {
    const counted: string[] = []
    const count = createTokenCounter(async () => (text) => {
      counted.push(text)
      return text.length / 5
    })
    count([])
    await turn()
    for (const texts of [
      ['x'.repeat(1_000_000)],
      Array(62).fill('x'.repeat(16_000)),
      Array(100_000).fill('x'.repeat(10)),
    ]) {
      const characters = texts.join('').length
      counted.length = 0
      assert.equal(count(texts), characters / 5)
      assert.ok(counted.join('').length <= 16_000 && counted.length <= 63)
    }
  })

  test('are counted for half a millisecond, in which both halves of the texts have their share', async () => {
    let nowMs = 0
    let calls = 0
    const tokenizer = (text: string) => {
      nowMs += 0.1
      calls += 1
      return text.startsWith('a') ? text.length : 0
    }
    const count = createTokenCounter(
      async () => tokenizer,
      () => nowMs,
    )
    count([])
    await turn()
    for (const length of [8000, 800_000]) {
      calls = 0
      const tokens = count(['a'.repeat(length), 'b'.repeat(length)])
      assert.ok(calls <= 7, `${calls} calls`)
      assert.ok(tokens > length * 0.2 && tokens < length * 1.8, `${tokens}`)
    }
  })

  // A tokenizer's time grows with the square of a word's length: how long this takes on a machine, `npm run bench:tokens` tells.
  test('never keep others waiting, whatever the texts are: no slice is long, and none is begun when the time is over', async () => {
    let nowMs = 0
    const slices: string[] = []
    const count = createTokenCounter(
      async () => (text) => {
        slices.push(text)
        nowMs += text.length * slowestMsPerCharacter
        return 1
      },
      () => nowMs,
    )
    count([])
    await turn()
    const text = fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 3000 }))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 62 }), (texts) => {
        slices.length = 0
        const beganMs = nowMs
        count(texts.map(([unit, times]) => unit.repeat(times)))
        assert.ok(slices.every(({ length }) => length <= 256))
        assert.ok(nowMs - beganMs <= 0.5 + 256 * slowestMsPerCharacter)
      }),
      { numRuns: 30 },
    )
  })

  test('are those of a real tokenizer, whose own marks are text as well', async () => {
    const tokenizer = await loadTokenizer()
    assert.equal(tokenizer('Hello, world!'), 4)
    assert.ok(tokenizer('<|endoftext|>') > 1)
    const prose = 'The quick brown fox jumps over the lazy dog, and nobody knows why it does so. '.repeat(2000)
    const count = createTokenCounter(async () => tokenizer)
    count([])
    await turn()
    const exact = tokenizer(prose)
    assert.ok(Math.abs(count([prose]) - exact) < exact * 0.05)
  })
})
