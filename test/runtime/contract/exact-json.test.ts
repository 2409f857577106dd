import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseExactly, wellFormed } from '#runtime/contract/exact-json.ts'
import { createExactNumbers } from '#runtime/provider/exact-numbers.ts'

const written = (json: string) => JSON.stringify(parseExactly(json))

test('numbers keep their value, also those that no double holds', () => {
  for (const json of [
    '2512292042121000001',
    '-9007199254740993',
    '1e400',
    '0.12345678901234567890123',
    '1e-400',
    '[1,2.5]',
  ]) {
    assert.equal(written(json), json)
  }
  assert.equal(written('{"a":1.0,"b":1e2,"c":0.10}'), '{"a":1,"b":100,"c":0.1}')
  fc.assert(fc.property(fc.bigInt(), (value) => assert.equal(written(`{"id":${value}}`), `{"id":${value}}`)))
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.deepEqual(JSON.parse(written(JSON.stringify(value))), JSON.parse(JSON.stringify(value))),
    ),
  )
})

test('names that objects have of their own are names like any other', () => {
  const json = '{"constructor":1,"__proto__":{"a":2},"toString":3}'
  assert.equal(written(json), json)
})

test('a half of a surrogate pair becomes U+FFFD, and nothing else is changed', () => {
  assert.equal(wellFormed('"a\\ud83d b"'), '"a\\ufffd b"')
  assert.equal(
    wellFormed('"\\udE00\\ud83d\\ude00\\ud83d\\ud83d\\ude00"'),
    '"\\ufffd\\ud83d\\ude00\\ufffd\\ud83d\\ude00"',
  )
  assert.equal(wellFormed('"\\\\ud83d"'), '"\\\\ud83d"')
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })), (units) => {
      const text = String.fromCharCode(...units)
      assert.equal(JSON.parse(wellFormed(JSON.stringify(text))), text.toWellFormed())
    }),
  )
})

/** What a reply in these pieces is, once an SDK has parsed it and it is written again. */
async function throughAnSdk(pieces: Uint8Array[], type: string) {
  const { exact, toJson } = createExactNumbers()
  async function* body() {
    yield* pieces
  }
  const { signal } = new AbortController()
  const call = { signal, enough: signal, isPrivate: false }
  const { fetch } = exact({ ...call, fetch: async () => new Response(body(), { headers: { 'content-type': type } }) })
  const response = await fetch('http://localhost')
  return toJson(JSON.parse(await response.text()))
}

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.bigInt().map(String),
    fc.constantFrom('1e400', '-0.5', 'true', 'null', '0.12345678901234567', '12'),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.constantFrom('"\\\\"', '"\\"12345678901234567890"', '"é\\u0022 99999999999999999999"'),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }).map(
      (fields) =>
        `{${Object.entries(fields)
          .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
          .join(',')}}`,
    ),
  ),
})).value

test('a reply that an SDK parses keeps its numbers, in whatever pieces it comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      values,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      fc.boolean(),
      async (value, lengths, isWhole) => {
        const bytes = Buffer.from(String(value))
        const pieces: Uint8Array[] = []
        for (let at = 0, nth = 0; at < bytes.length; nth += 1) {
          const length = lengths[nth % lengths.length] ?? 1
          pieces.push(new Uint8Array(bytes.subarray(at, at + length)))
          at += length
        }
        const type = isWhole ? 'application/json' : 'text/event-stream'
        assert.equal(await throughAnSdk(pieces, type), JSON.stringify(parseWhole(String(value))))
      },
    ),
  )
})

/** Whole numbers exactly, and fractions as doubles have them. */
function parseWhole(json: string): unknown {
  return JSON.parse(json, (_, value, { source }) =>
    typeof value === 'number' &&
    source &&
    !(Number.isFinite(value) && !/^-?\d+$/.test(source)) &&
    !Number.isSafeInteger(value)
      ? JSON.rawJSON(source)
      : value,
  )
}
