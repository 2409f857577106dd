import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'
import { keys, tokens } from './data.ts'

const found = (text: string) => scan([text], 1000, () => 0)
const escapeCharacter = '\u001b'

/** What stands right beside a token in what agents read. */
const besides: Record<string, (token: string) => string> = {
  'in the colours of a terminal': (token) => `token: ${escapeCharacter}[32m${token}${escapeCharacter}[0m`,
  'in the colours of a terminal within JSON': (token) =>
    JSON.stringify({ log: `${escapeCharacter}[1;32m${token}${escapeCharacter}[0m` }),
  'in such colours within JSON within JSON': (token) =>
    JSON.stringify({ a: JSON.stringify({ log: `${escapeCharacter}[32m${token}${escapeCharacter}[0m` }) }),
  'in the colours of a shell’s script': (token) => String.raw`echo -e "\e[32m${token}\033[0m" "\x1b[0m"`,
  'with its beginning found by a search': (token) =>
    `${escapeCharacter}[01;31m${escapeCharacter}[K${token.slice(0, 3)}${escapeCharacter}[m${escapeCharacter}[K${token.slice(3)}`,
  'in bold': (token) => `**${token}** __${token}__`,
  'in bold by underscores': (token) => `The key is __${token}__.`,
  'in italics': (token) => `The key is _${token}_.`,
  'after an option': (token) => `curl -t${token} host`,
  'after a hyphen': (token) => `tool -${token}`,
  'as a line that is removed': (token) => `-${token}`,
}

describe('a token is found', () => {
  for (const [how, beside] of Object.entries(besides)) {
    test(how, () => {
      fc.assert(
        fc.property(fc.oneof(keys, tokens), (token) => {
          const kinds = found(beside(token))
          assert.ok(kinds.includes('api_key') || kinds.includes('jwt'), beside(token))
        }),
      )
      const dotted = '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'
      assert.deepEqual(found(beside(dotted)), ['api_key'], beside(dotted))
    })
  }
})

describe('a password in an address is found', () => {
  const isFound = (address: string) => assert.deepEqual(found(address), ['password'], address)

  test('whatever is escaped in it', () => {
    isFound('DATABASE_URL=postgresql://app:Tq8Zm2%2FpLv9K%3DdNb@db.internal/prod')
    const password = fc.string({ unit: fc.constantFrom(...'aZ9/?#@:%&+="<> '), minLength: 3, maxLength: 30 })
    fc.assert(
      fc.property(password, (password) => isFound(`redis://app:q${encodeURIComponent(password)}@cache.internal:6379`)),
    )
  })

  test('in an address that is escaped as a whole', () => {
    isFound(`https://shop.internal/?to=${encodeURIComponent('postgres://app:Tr0ub4dor3x@db.internal/prod')}`)
  })
})

test('hyphens and underscores without a key are none', () => {
  for (const text of [
    '-'.repeat(300),
    '_'.repeat(300),
    `__${'init_'.repeat(9)}_`,
    '_hf_config_from_pretrained_model',
    '--sk-cube-grid-animation-delay',
    '-----END',
  ]) {
    assert.deepEqual(found(text), [], text)
  }
})
