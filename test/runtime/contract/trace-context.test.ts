import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readTraceContext, traceHeaders } from '#runtime/contract/trace-context.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${spanId}-01`

const read = (parent: string, tracestate?: string | string[]) =>
  readTraceContext({ traceparent: parent, ...(tracestate !== undefined && { tracestate }) })

const hexadecimal = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
const ids = (length: number) => hexadecimal(length).filter((id) => !/^0+$/.test(id))

describe('traceparent', () => {
  test('is read and passed on', () => {
    fc.assert(
      fc.property(ids(32), ids(16), fc.integer({ min: 0, max: 3 }), (trace, span, flags) => {
        const given = `00-${trace}-${span}-0${flags}`
        assert.deepEqual(traceHeaders(read(given)), { traceparent: given })
      }),
    )
  })

  test('of any form gives nothing, or what the standard allows to be sent', () => {
    const almost = fc
      .tuple(hexadecimal(2), hexadecimal(32), hexadecimal(16), hexadecimal(2), fc.constantFrom('', '-', '-x', 'x'))
      .map(([version, trace, span, flags, more]) => `${version}-${trace}-${span}-${flags}${more}`)
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), fc.string(), (parent, state) => {
        const sent = traceHeaders(read(parent, state))
        if (sent.traceparent === undefined) assert.deepEqual(sent, {})
        else assert.match(sent.traceparent, /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-0[0-3]$/)
      }),
    )
  })

  for (const [what, given] of [
    ['in capitals', traceparent.toUpperCase()],
    ['of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['with a parent of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['of version ff', `ff-${traceId}-${spanId}-01`],
    ['of version 00 that goes on', `${traceparent}-more`],
    ['that is too short', traceparent.slice(0, -1)],
    ['that came twice', `${traceparent}, ${traceparent}`],
    ['with spaces', `00 -${traceId}-${spanId}-01`],
  ] as const) {
    test(`${what} is ignored`, () => assert.equal(read(given, 'a=1'), undefined))
  }

  test('of a later version is read as far as it is known', () => {
    const context = { traceId, spanId, flags: 3, state: undefined }
    assert.deepEqual(read(`cc-${traceId}-${spanId}-ff-what-the-future-brings`), context)
    assert.equal(read(`cc-${traceId}-${spanId}-ff.what`), undefined)
  })
})

describe('tracestate', () => {
  const key = fc.stringMatching(/^[a-z][a-z\d_\-*/]{0,20}(@[a-z]{1,10})?$/)
  const value = fc.stringMatching(/^[\x21-\x2b\x2d-\x3c\x3e-\x7e]{1,30}$/)
  const member = fc.tuple(key, value).map(([name, text]) => `${name}=${text}`)

  test('is passed on as it came, as far as there is room for it', () => {
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 32 }), (members) => {
        const sent = traceHeaders(read(traceparent, members.join(' , '))).tracestate?.split(',') ?? []
        assert.deepEqual(sent, members.slice(0, sent.length))
        const next = members[sent.length]
        assert.ok(next === undefined || [...sent, next].join(',').length > 512)
      }),
    )
  })

  test('of any form never does harm', () => {
    const wild = fc.oneof(fc.string(), fc.array(fc.oneof(member, fc.string()), { maxLength: 40 }).map(String))
    fc.assert(
      fc.property(wild, (given) => {
        const { traceparent: parent, tracestate = '' } = traceHeaders(read(traceparent, given))
        assert.equal(parent, traceparent)
        assert.match(tracestate, /^[\x20-\x7e]{0,512}$/)
      }),
    )
  })

  for (const [what, given] of [
    ['with 33 members', Array.from({ length: 33 }, (_, index) => `k${index}=v`).join()],
    ['with a key in capitals', 'ok=1,Key=2'],
    ['without a value', 'ok=1,key='],
    ['with a character that is none', 'key=ü'],
  ] as const) {
    test(`${what} is ignored as a whole`, () => {
      assert.deepEqual(traceHeaders(read(traceparent, given)), { traceparent })
    })
  }

  test('loses its long members first', () => {
    const long = `long=${'x'.repeat(200)}`
    const short = Array.from({ length: 10 }, (_, index) => `k${index}=${'v'.repeat(36)}`)
    assert.equal(read(traceparent, [long, ...short].join())?.state, short.join())
  })

  test('stays within the cluster', () => {
    assert.deepEqual(traceHeaders(read(traceparent, 'user=ada'), true), { traceparent })
  })
})
