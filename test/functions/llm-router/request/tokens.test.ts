import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { loadTokenizer } from '../../../../functions/llm-router/request/load-tokenizer.ts'
import { countRoughly, createTokenCounter } from '../../../../functions/llm-router/request/tokens.ts'

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

  test('of a long one are counted in slices, and come near to the whole', async () => {
    let counted = 0
    const count = createTokenCounter(async () => (text) => {
      counted += text.length
      return text.length / 5
    })
    count([])
    await turn()
    const characters = 1_000_000
    assert.equal(count(['x'.repeat(characters)]), characters / 5)
    assert.ok(counted <= 16_000)
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
