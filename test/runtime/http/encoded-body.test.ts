import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, constants, createZstdCompress, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { parseMarked } from '#runtime/contract/hints/marks.ts'
import { type Call, json } from '#runtime/http/call.ts'
import { errorOf, startTestFunction, type TestFunction } from '../parts.ts'

const body = { model: 'm', messages: [{ role: 'user', content: 'Grüße '.repeat(1000) }] }
const text = JSON.stringify(body)
/** Three frames, and two between them that a decoder skips (RFC 8878, 3.1.2). */
const skipped = Buffer.from('502a4d1803000000010203', 'hex')
const frames = [
  zstdCompressSync(text.slice(0, 20)),
  skipped,
  zstdCompressSync(text.slice(20, 5000)),
  skipped,
  zstdCompressSync(text.slice(5000)),
]
const encodings: [string, Buffer<ArrayBuffer>][] = [
  ['gzip', gzipSync(text)],
  ['X-GZIP', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text)],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['identity, Zstd,gzip', gzipSync(zstdCompressSync(text))],
]

describe('the body of a request', () => {
  let running: TestFunction
  let lastCall: Call
  before(async () => {
    running = await startTestFunction(() => [
      {
        method: 'POST',
        path: '/echo',
        handle(call) {
          lastCall = call
          return json({ got: parseMarked(call) })
        },
      },
      {
        method: 'POST',
        path: '/stream',
        handle(call) {
          const pieces = JSON.stringify(call.json()).match(/.{1,1000}/g) ?? []
          return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: inTurn(pieces) }
        },
      },
      { method: 'POST', path: '/length', handle: (call) => json({ had: call.body.length }) },
    ])
  })
  after(() => running.close())

  async function send(
    bytes: string | Buffer<ArrayBuffer> | ReadableStream,
    headers: Record<string, string> = {},
    path = '/echo',
  ) {
    const response = await fetch(running.url + path, { method: 'POST', body: bytes, headers, duplex: 'half' })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }

  for (const [encoding, bytes] of encodings) {
    const headers = { 'content-encoding': encoding }

    test(`that is encoded as ${encoding} is unpacked, for whole answers and streams`, async () => {
      assert.deepEqual((await send(bytes, headers)).body, { got: body })
      assert.deepEqual(Buffer.from(lastCall.body).toString(), text)
      assert.deepEqual((await send(bytes, headers, '/stream')).body, body)
    })

    test(`that is encoded as ${encoding} is unpacked without a length and in pieces`, async () => {
      const pieces = ReadableStream.from([bytes.subarray(0, 5), bytes.subarray(5, 30), bytes.subarray(30)])
      assert.deepEqual((await send(pieces, headers)).body, { got: body })
    })

    for (const [fault, wrong] of [
      ['cut short', bytes.subarray(0, -4)],
      ['followed by other bytes', Buffer.concat([bytes, Buffer.alloc(100_000)])],
      ['followed by one more', Buffer.concat([bytes, Buffer.from('{}')])],
      ['not encoded at all', Buffer.from(text)],
    ] as const) {
      test(`that is said to be ${encoding} and is ${fault} is refused with what to do`, async () => {
        const got = await send(wrong, headers)
        const { code, message } = errorOf(got)
        assert.deepEqual([got.status, code], [400, 'invalid_request'])
        assert.match(message, /not complete and valid .*without the header Content-Encoding/)
        assert.doesNotMatch(got.text, /Grüße/)
        assert.deepEqual((await send(bytes, headers)).body, { got: body })
      })
    }
  }

  test('is unpacked from several zstd frames, however they come', async () => {
    const headers = { 'content-encoding': 'zstd' }
    const bytes = Buffer.concat(frames)
    assert.deepEqual((await send(bytes, headers)).body, { got: body })
    assert.deepEqual((await send(ReadableStream.from(frames), headers)).body, { got: body })
    const singly = Array.from({ length: 60 }, (_, at) => bytes.subarray(at, at + 1))
    assert.deepEqual((await send(ReadableStream.from([...singly, bytes.subarray(60)]), headers)).body, { got: body })
    const often = Buffer.concat([bytes, zstdCompressSync(text)])
    assert.match(errorOf(await send(often, headers)).message, /not valid JSON/)
    for (const wrong of [bytes.subarray(0, -2), Buffer.concat([bytes, skipped.subarray(0, 5)])]) {
      assert.match(errorOf(await send(wrong, headers)).message, /not complete and valid zstd/)
    }
    const endless = Buffer.concat(Array<Buffer>(11_000).fill(zstdCompressSync('')))
    assert.equal((await send(endless, headers)).status, 400)
  })

  test('is unpacked for its reader without the headers that said how it was packed', async () => {
    await send(gzipSync(text), { 'content-encoding': 'gzip', 'x-other': 'stays' })
    const { 'content-encoding': encoding, 'content-length': length, 'x-other': other } = lastCall.headers
    assert.deepEqual([encoding, length, other], [undefined, undefined, 'stays'])
  })

  for (const encoding of ['compress', 'gzip, aws-chunked', 'gzip, gzip, gzip']) {
    test(`that is encoded as ${encoding} is refused by that name, with what is accepted`, async () => {
      const got = await send(gzipSync(text), { 'content-encoding': encoding })
      const { code, message } = errorOf(got)
      assert.deepEqual([got.status, code], [415, 'unsupported_encoding'])
      assert.match(message, new RegExp(`encoded as ${encoding},.*without the header Content-Encoding`))
      assert.equal(got.headers.get('accept-encoding'), 'gzip, deflate, br, zstd')
    })
  }

  test('that wants more memory to be unpacked than the web allows is refused', async () => {
    const packing = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: 27 } })
    // Without a known length, so that the window stays as large as it says.
    packing.write(text, () => packing.end())
    const got = await send(Buffer.concat(await packing.toArray()), { 'content-encoding': 'zstd' })
    assert.equal(got.status, 400)
    assert.match(errorOf(got).message, /not complete and valid zstd/)
  })

  test('that says it is not encoded is read', async () => {
    const got = await send(text, { 'content-encoding': 'identity' })
    assert.deepEqual([got.status, got.body], [200, { got: body }])
  })

  test('that is empty is empty, whatever it is said to be encoded as', async () => {
    for (const encoding of ['gzip', 'zstd', 'compress']) {
      const got = await send('', { 'content-encoding': encoding }, '/length')
      assert.deepEqual([got.status, got.body], [200, { had: 0 }])
    }
  })

  test('is read behind one byte order mark, and not behind two', async () => {
    assert.deepEqual((await send(`\ufeff${JSON.stringify(body)}`)).body, { got: body })
    const got = await send(`\ufeff\ufeff${JSON.stringify(body)}`)
    assert.equal(got.status, 400)
    assert.match(errorOf(got).message, /not valid JSON/)
  })

  test('is examined for marks of privacy behind a byte order mark, and when it was compressed, too', async () => {
    assert.match(errorOf(await send('\ufeff{"is_private":true}')).message, /is_private/)
    const packed = await send(gzipSync('{"is_private":true}'), { 'content-encoding': 'gzip' })
    assert.match(errorOf(packed).message, /is_private/)
  })

  test('that is no JSON is refused without the advice to correct a field', async () => {
    const { message } = errorOf(await send('{'))
    assert.match(message, /not valid JSON/)
    assert.doesNotMatch(message, /param/)
  })
})

async function* inTurn(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces
}
