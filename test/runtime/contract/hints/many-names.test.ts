import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseMarked } from '#runtime/contract/hints/marks.ts'
import { refusedBy } from './refused.ts'

/** The time is the processor's, as a busy machine takes longer. */
function examine(given: unknown): { tookMs: number; refused: string | undefined } {
  const body = Buffer.from(JSON.stringify(given))
  const started = process.cpuUsage()
  const refused = refusedBy(() => parseMarked({ headers: {}, query: '', trailers: {}, body, json: () => given }))
  return { tookMs: process.cpuUsage(started).user / 1000, refused }
}

const many = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index))
/** Three letters that may be any, each time others. */
const foreign = (index: number) => String.fromCodePoint(...[0, 5, 10].map((bits) => 0x430 + ((index >> bits) & 31)))
const long = (letters: number) => 'tag'.repeat(letters / 3)
const tooMany = /too many names and tags.*send fewer/

describe('names and tags that fill a body', () => {
  for (const [name, given] of Object.entries<unknown>({
    'in a list of metadata': { metadata: { a: many(1_400_000, () => 'a') } },
    'in a text of tags': { metadata: { tags: ','.repeat(6_000_000) } },
    'in a text of tags with the letters of a mark': { metadata: { tags: 'etavirp,'.repeat(700_000) } },
    'in JSON in a text': { metadata: { tags: JSON.stringify(many(1_000_000, () => 'a')) } },
    'in objects': { metadata: { tags: many(600_000, () => ({ a: 'a' })) } },
    'under a long name': { metadata: { [long(1_000_000)]: many(30_000, () => 'etavirp') } },
    'under a long name in JSON in a text': {
      metadata: { a: JSON.stringify({ [long(1_000_000)]: many(30_000, () => 'etavirp') }) },
    },
    'in parts': { messages: [{ content: many(200_000, () => ({ text: 'a', tags: ['a'] })) }] },
    'beside many parts': { messages: [{ metadata: {}, content: many(600_000, () => ({ text: 'a' })) }] },
    'in a deep field': {
      options: many(100, () => 0).reduce<unknown>((held) => ({ a: held, tags: many(9000, () => 'a') }), 1),
    },
    'as keys under long names': { [long(500_000)]: { [long(500_000)]: many(30_000, () => ({ etavirp: 1 })) } },
    'as keys': { options: many(600, (at) => Object.fromEntries(many(1000, (index) => [`k${at}${index}`, 1]))) },
  })) {
    test(`${name} take a moment`, () => {
      const { tookMs, refused } = examine(given)
      assert.equal(refused, undefined)
      assert.ok(tookMs < 1000, `${tookMs} ms`)
    })
  }

  test('are refused in a moment where each needs a close look', () => {
    for (const given of [
      { metadata: { a: many(30_000, foreign) } },
      { metadata: { a: JSON.stringify(many(30_000, foreign)) } },
      { tags: many(30_000, foreign).join() },
      { options: many(30_000, (index) => ({ [foreign(index)]: 1 })) },
      { options: many(15_000, (index) => ({ [foreign(index) + 'щ'.repeat(190)]: 1 })) },
      { metadata: { a: many(25_000, (index) => `${index} ${'etavirp '.repeat(25)}`) } },
    ]) {
      const { tookMs, refused } = examine(given)
      assert.match(refused ?? '', tooMany)
      assert.ok(tookMs < 1000, `${tookMs} ms`)
    }
  })
})

test('ten thousand names and tags in any letters pass, and the same ones as often as they are there', () => {
  assert.equal(examine({ metadata: { tags: many(10_000, foreign) } }).refused, undefined)
  assert.equal(examine({ options: many(200_000, (index) => ({ [foreign(index % 5)]: 1 })) }).refused, undefined)
})

test('a mark is found under a long name of tags', () => {
  const other = 'x'.repeat(1_000_000)
  for (const name of [`request_tags[${other}]`, `${other}_tags`]) {
    assert.match(examine({ metadata: { [name]: ' private ' } }).refused ?? '', /The tag private is not/)
  }
  assert.equal(examine({ metadata: { [`${'x'.repeat(97)}tag${other}`]: 'private' } }).refused, undefined)
})

test('a mark is found behind any number of other tags', () => {
  const tags = [...many(100_000, (index) => `team-${index}`), 'prіvate']
  for (const given of [{ metadata: { tags } }, { tags: tags.join() }, { metadata: { a: JSON.stringify(tags) } }]) {
    assert.match(examine(given).refused ?? '', /The tag pr\?vate is not understood/)
  }
})
