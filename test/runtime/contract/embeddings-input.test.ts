import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { embeddingsRequestSchema, inputsOf, textInputs, toBase64 } from '#runtime/contract/embeddings.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import { fault } from './fault.ts'

test('a vector in base64 is its little-endian floats', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 1 }), (vector) => {
      const bytes = Buffer.from(toBase64(vector), 'base64')
      assert.deepEqual(
        vector.map((_, index) => bytes.readFloatLE(index * 4)),
        vector,
      )
    }),
  )
})

describe('the input of a request for embeddings', () => {
  const parse = (input: unknown) => checkRequest(embeddingsRequestSchema, { input })

  test('is one text or many, or one list of tokens or many', () => {
    assert.deepEqual(inputsOf(parse('a')), ['a'])
    assert.deepEqual(inputsOf(parse(['a', 'b'])), ['a', 'b'])
    assert.deepEqual(inputsOf(parse([1, 2, 3])), [[1, 2, 3]])
    assert.deepEqual(inputsOf(parse([[1], [2]])), [[1], [2]])
  })

  for (const input of ['', [], [''], [[]], [[1], []], [1.5], [-1], ['a', 1], [[1], 2], [['a']], [null], {}, 7, null]) {
    test(`is not ${JSON.stringify(input)}`, () => {
      const error = fault(() => parse(input))
      assert.deepEqual([error.code, error.details.param], ['invalid_request', 'input'])
      assert.match(error.message, /^input must be a text that is not empty, a list of such texts, a list of tokens/)
    })
  }

  test('has a length, in which a token is four characters', () => {
    const check = (input: unknown, most: number) => checkPromptLength(inputsOf(parse(input)), most, 'input')
    for (const [input, length] of [
      ['abcd', 4],
      [['ab', 'c'], 3],
      [[7, 8], 8],
      [[[7, 8], [9]], 12],
    ] as const) {
      check(input, length)
      assert.equal(fault(() => check(input, length - 1)).code, 'request_too_large')
    }
  })

  test('is refused as tokens where a provider takes texts only', () => {
    assert.deepEqual(textInputs(parse(['a', 'b']), 'p'), ['a', 'b'])
    for (const input of [[1], [[1]]]) {
      const error = fault(() => textInputs(parse(input), 'p'))
      assert.deepEqual([error.code, error.details.param], ['invalid_request', 'input'])
      assert.match(error.message, /send the texts/)
    }
  })
})
