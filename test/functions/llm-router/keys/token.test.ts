import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createToken, hashOf, tokenOf } from '../../../../functions/llm-router/keys/token.ts'

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('a token is llmr_ and 256 random bits, and is read back whatever they are', () => {
  assert.match(createToken(), /^llmr_[\w-]{43}$/)
  assert.notEqual(createToken(), createToken())
  fc.assert(
    fc.property(bytes, (random) => {
      const token = createToken(() => Buffer.from(random))
      for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
        assert.equal(tokenOf({ authorization: `${scheme} ${token}` }), token)
      }
      assert.match(hashOf(token), /^[\da-f]{64}$/)
    }),
  )
})

test('a token is shown in x-api-key as well, and two that differ are refused', () => {
  const [token, other] = [createToken(), createToken()]
  assert.equal(tokenOf({ 'x-api-key': token }), token)
  assert.equal(tokenOf({ 'x-api-key': token, authorization: 'Basic bGxtcl8=' }), token)
  assert.equal(tokenOf({ 'x-api-key': token, authorization: `Bearer ${token}` }), token)
  assert.equal(tokenOf({ 'x-api-key': 'sk-1', authorization: `Bearer ${token}` }), token)
  assert.throws(() => tokenOf({ 'x-api-key': token, authorization: `Bearer ${other}` }), /two different API keys/)
})

test('what is for somebody else is no token', () => {
  for (const authorization of [undefined, '', 'Bearer', 'Bearer sk-1', 'Basic bGxtcl8=', 'Bearer xllmr_']) {
    assert.equal(tokenOf({ authorization }), undefined)
  }
})

test('what only looks like a token is refused without a word of it', () => {
  const token = createToken()
  const faults = fc.oneof(
    fc.nat(token.length - 6).map((length) => token.slice(0, 5 + length)),
    fc.string({ unit: 'binary', minLength: 1 }).map((more) => token + more),
    fc.constant(token.repeat(200)),
    fc.constantFrom('.', '+', '/', '=', ' ').map((character) => token.slice(0, -1) + character),
  )
  fc.assert(
    fc.property(faults, (authorization) => {
      assert.throws(
        () => tokenOf({ authorization: `Bearer ${authorization}` }),
        (error: Error & { code?: string }) =>
          error.code === 'invalid_key' && !error.message.includes(token.slice(5, 15)),
      )
    }),
  )
})
