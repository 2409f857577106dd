import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { json } from '#runtime/http/call.ts'
import { createRoom, type Room } from '#runtime/memory/room.ts'
import { errorOf, startTestFunction } from '../parts.ts'

const zeros = Buffer.alloc(10_000_000)
const bombs: [string, Buffer<ArrayBuffer>][] = [
  ['gzip', gzipSync(zeros)],
  ['deflate', deflateSync(zeros)],
  ['br', brotliCompressSync(zeros)],
  ['zstd', zstdCompressSync(zeros)],
  ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ['gzip, br', brotliCompressSync(gzipSync(zeros))],
]

/** A room that tells how much of it was ever taken at once, and when all of it is free. */
function watched(bytes: number) {
  const room = createRoom(() => bytes)
  let taken = 0
  let most = 0
  const free = Promise.withResolvers<void>()
  const share: Room['share'] = () => {
    const inner = room.share()
    let own = 0
    const count = (more: number) => {
      own += more
      taken += more
      most = Math.max(most, taken)
    }
    let isReleased = false
    return {
      ...inner,
      take(more) {
        inner.take(more)
        if (!isReleased) count(more)
      },
      giveBack(some) {
        inner.giveBack(some)
        if (!isReleased) count(-some)
      },
      release() {
        inner.release()
        count(-own)
        isReleased = true
        if (taken === 0) free.resolve()
      },
    }
  }
  return { room: { ...room, share }, most: () => most, taken: () => taken, free: free.promise }
}

async function start(context: TestContext, roomBytes: number, maxBodyBytes = 100_000) {
  const { room, ...seen } = watched(roomBytes)
  let atAnswer = 0
  const running = await startTestFunction(
    () => [
      {
        method: 'POST',
        path: '/length',
        handle(call) {
          atAnswer = seen.taken()
          return json({ had: call.body.length })
        },
      },
    ],
    { max_body_bytes: String(maxBodyBytes) },
    { requestRoom: room },
  )
  context.after(running.close)
  async function send(encoding: string, body: Buffer<ArrayBuffer>, more: Record<string, string> = {}) {
    const headers = { 'content-encoding': encoding, ...more }
    const response = await fetch(`${running.url}/length`, { method: 'POST', headers, body })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }
  /** Opens a request of 1000 bytes and sends a part of it. */
  async function begin(encoding: string, part: Buffer, more = ''): Promise<Socket> {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\ncontent-encoding: ${encoding}\r\n${more}\r\n`,
    )
    socket.write(part)
    return socket
  }
  function hold(bytes: number): () => void {
    const share = room.share()
    share.take(bytes)
    return share.release
  }
  return { send, begin, hold, takenAtAnswer: () => atAnswer, ...seen }
}

describe('a compressed body', () => {
  for (const [encoding, bomb] of bombs) {
    test(`of ${bomb.length} bytes by ${encoding} never becomes 10 MB`, async (context) => {
      const { send, most, free } = await start(context, 10_000_000)
      const got = await send(encoding, bomb)
      assert.deepEqual([got.status, errorOf(got).code], [413, 'request_too_large'])
      assert.match(errorOf(got).message, /100000 bytes/)
      await free
      // Brotli may fill a window of 4 MB before it gives a byte.
      assert.ok(most() < (encoding.includes('br') ? 5_000_000 : 1_000_000), String(most()))
      assert.deepEqual((await send(encoding, packedAs(encoding))).body, { had: 5000 })
    })
  }

  test('has the limit to the byte', async (context) => {
    const { send } = await start(context, 10_000_000, 6000)
    assert.equal((await send('gzip', gzipSync(Buffer.alloc(6000)))).status, 200)
    assert.equal((await send('gzip', gzipSync(Buffer.alloc(6001)))).status, 413)
  })

  test('has the limit for what is sent, even if that unpacks to nothing, and between two encodings', async (context) => {
    const { send } = await start(context, 10_000_000, 1000)
    // A member without content has 20 bytes.
    const nothing = Buffer.concat(Array.from({ length: 100 }, () => gzipSync('')))
    assert.equal((await send('gzip', nothing.subarray(0, 1000))).status, 200)
    assert.equal((await send('gzip', nothing)).status, 413)
    assert.equal((await send('gzip, gzip', gzipSync(nothing))).status, 413)
  })

  test('takes room for what it is unpacked to, and for its decoder until it is', async (context) => {
    const { send, most, taken, free } = await start(context, 400_000, 300_000)
    const got = await send('gzip', gzipSync(Buffer.alloc(300_000)))
    assert.deepEqual([got.status, errorOf(got).code], [413, 'request_too_large'])
    await free
    assert.ok(most() <= 400_000 && taken() === 0)
    assert.deepEqual((await send('gzip', gzipSync(Buffer.alloc(200_000)))).body, { had: 200_000 })
  })

  test('keeps no room for its decoder while it is answered', async (context) => {
    const { send, takenAtAnswer } = await start(context, 10_000_000)
    await send('gzip, br', packedAs('gzip, br'))
    assert.equal(takenAtAnswer(), 5000)
  })

  test('by brotli has room for its window before it is unpacked', async (context) => {
    const { send, hold } = await start(context, 5_000_000)
    const release = hold(1_000_000)
    assert.equal((await send('br', packedAs('br'))).status, 503)
    release()
    assert.equal((await send('br', packedAs('br'))).status, 200)
  })

  test('without room is refused until there is some', async (context) => {
    const { send, hold } = await start(context, 400_000)
    const release = hold(390_000)
    const got = await send('gzip', packedAs('gzip'))
    assert.deepEqual([got.status, errorOf(got).code], [503, 'overloaded'])
    release()
    assert.equal((await send('gzip', packedAs('gzip'))).status, 200)
  })

  for (const encoding of ['gzip', 'zstd', 'gzip, br', 'compress']) {
    test(`by ${encoding} whose client leaves in the middle takes no room any more`, async (context) => {
      const { send, begin, taken, free } = await start(context, 10_000_000)
      const bytes = packedAs(encoding)
      const socket = await begin(encoding, bytes.subarray(0, Math.min(bytes.length, 1000) - 5))
      // Answered only when the other request has been read, too: both are on one thread.
      await send('gzip', gzipSync('{}'))
      socket.destroy()
      await once(socket, 'close')
      await free
      assert.equal((await send('gzip', gzipSync('{}'))).status, 200)
      assert.equal(taken(), 0)
    })
  }

  test('that does not come to its end in the time of its call is answered 504', async (context) => {
    const { begin, free } = await start(context, 10_000_000)
    const socket = await begin('gzip', gzipSync('{}').subarray(0, 15), 'x-timeout: 30ms\r\nconnection: close\r\n')
    const [answer] = await once(socket, 'data')
    assert.match(String(answer), /^HTTP\/1.1 504 /)
    socket.destroy()
    await free
  })

  test('without the frame that deflate has on the web is refused', async (context) => {
    const { send } = await start(context, 10_000_000)
    assert.equal((await send('deflate', deflateRawSync('{"a":1}'))).status, 400)
  })
})

/** 5000 bytes, packed so. */
function packedAs(encoding: string): Buffer<ArrayBuffer> {
  const pack: Record<string, (bytes: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer>> = {
    gzip: (bytes) => gzipSync(bytes),
    deflate: (bytes) => deflateSync(bytes),
    br: (bytes) => brotliCompressSync(bytes),
    zstd: (bytes) => zstdCompressSync(bytes),
  }
  return encoding.split(', ').reduce((bytes, name) => pack[name]?.(bytes) ?? bytes, Buffer.alloc(5000))
}
