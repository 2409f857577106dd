import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { looksPrivate } from '#runtime/contract/hints/looks-private.ts'
import { mayBePrivate } from '#runtime/contract/hints/may-be-private.ts'
import { isMark } from '#runtime/contract/hints/tags.ts'

const pieces = [
  ...[
    'p',
    'r',
    'i',
    'v',
    'a',
    't',
    'e',
    'c',
    'y',
    'pri',
    'vate',
    'vacy',
    'privileg',
    'pvt',
    'P',
    'V',
    ' ',
    '-',
    ':',
    'llm',
  ],
  ...['4', '3', '1', '!', '|', '@', '7', 'q', 'р', 'щ', 'ⓟ', '𝓹', '\u200b', '\u0301', '\n', 'ſ', '\ud800'],
]
const piece = fc.constantFrom(...pieces)
const mark = fc.constantFrom('private', 'privacy')

/** Inserts, replaces or removes a letter. */
const mistyped = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(text, fc.nat(7), fc.constantFrom('', 'q', '5', 'щ', 'p', 'e'), fc.boolean())
    .map(([whole, at, letter, isInserted]) => {
      return whole.slice(0, at) + letter + whole.slice(isInserted ? at : at + 1)
    })

test('what looks private is never ruled out', () => {
  const name = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
    mistyped(mistyped(mark)),
  )
  fc.assert(
    fc.property(name, (text) => {
      if (looksPrivate(text) || isMark(text)) assert.ok(mayBePrivate(text), text)
      assert.equal(mayBePrivate(`..${text}..`, 2, 2 + text.length), mayBePrivate(text))
    }),
    { numRuns: 5000 },
  )
})

test('a mark with one mistake is known among other letters', () => {
  fc.assert(
    fc.property(mistyped(mark), fc.constantFrom('', 'q', 'pri', 'team_', 'vat'), (text, before) => {
      assert.ok(looksPrivate(`${before}${text}q`), text)
    }),
  )
})

test('a word with two mistakes is known', () => {
  fc.assert(fc.property(mistyped(mistyped(fc.constant('private'))), (text) => assert.ok(looksPrivate(text), text)))
})

test('names and tags with other letters are ruled out', () => {
  for (const name of ['', 'model', 'team-a', 'production', 'k1', 'region:eu', 'cache_control', '{"a":1}']) {
    assert.equal(mayBePrivate(name), false, name)
  }
})
