import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { maxEventBytes } from '#runtime/contract/sse.ts'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { createFetch } from '#runtime/http/fetch.ts'
import { bounded, type Frames } from '#runtime/http/frames.ts'
import { maxReplyBytes } from '#runtime/http/whole-reply.ts'
import { createRoom } from '#runtime/memory/room.ts'

async function withServer<Result>(listener: RequestListener, run: (url: string) => Promise<Result>): Promise<Result> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await run(`http://127.0.0.1:${port}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** Writes the same bytes until nobody reads any more. */
function endlessly(status: number, headers: Record<string, string>, bytes: Buffer): RequestListener {
  return async (_, response) => {
    response.writeHead(status, headers)
    while (!response.destroyed)
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
}

const ask = (url: string) => createSend(createOpen({}))({ url, method: 'GET', headers: {} })
const megabyte = Buffer.alloc(1_000_000, 'a')
const json = { 'content-type': 'application/json' }

describe('the whole reply of another', () => {
  test('that never ends is not kept, and condemns nobody', async () => {
    await withServer(endlessly(200, json, megabyte), (url) => assert.rejects(ask(url), { code: 'overloaded' }))
  })

  test('that never ends, and is an error, has its status and its beginning', async () => {
    const { status, body } = await withServer(endlessly(500, json, megabyte), ask)
    assert.equal(status, 500)
    assert.ok(body.length <= 1024 * 1024)
  })

  test('may be as large as a photo, and is refused where it becomes too much in memory', async () => {
    const photo = JSON.stringify({ image: 'a'.repeat(15_000_000) })
    const good = await withServer((_, response) => response.end(photo), ask)
    assert.equal(good.body.length, photo.length)
    const dense = `[${Array(1_000_000).fill('{}').join()}]`
    assert.ok(dense.length < maxReplyBytes)
    await withServer(
      (_, response) => response.end(dense),
      (url) => assert.rejects(ask(url), { code: 'overloaded' }),
    )
  })

  test('that nests without end is a bad one', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    await withServer(
      (_, response) => response.end(deep),
      (url) => assert.rejects(ask(url), { code: 'bad_reply' }),
    )
  })

  test('gets room of all, and gives it back', async () => {
    const room = createRoom(() => 1_500_000)
    const send = createSend(createOpen({}), room)
    await withServer(
      (_, response) => response.end(megabyte),
      async (url) => {
        for (let count = 0; count < 3; count += 1) await send({ url, method: 'GET', headers: {} })
        const taken = room.share()
        taken.take(1_000_000)
        await assert.rejects(send({ url, method: 'GET', headers: {} }), { code: 'overloaded' })
        taken.release()
        await send({ url, method: 'GET', headers: {} })
      },
    )
  })
})

describe('a compressed reply', () => {
  const text = JSON.stringify({ error: { code: 'context_length_exceeded' } })
  const encodings: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
  ]
  for (const [encoding, bytes] of encodings) {
    test(`by ${encoding} is unpacked, whole and as a stream, an error too`, async () => {
      for (const status of [200, 400]) {
        await withServer(
          (request, response) => {
            assert.equal(request.headers['accept-encoding'], 'identity')
            response.writeHead(status, { 'content-encoding': encoding, 'content-type': 'application/json' }).end(bytes)
          },
          async (url) => {
            const { body, headers } = await ask(url)
            assert.equal(body.toString(), text)
            assert.equal(headers['content-encoding'], undefined)
            assert.equal(await (await createFetch(createOpen({}))(url)).text(), text)
          },
        )
      }
      await withServer(
        (_, response) =>
          response.writeHead(200, { 'content-encoding': encoding, 'content-type': 'text/event-stream' }).end(bytes),
        async (url) => {
          const reply = await createFetch(createOpen({}))(url, { enough: new AbortController().signal })
          assert.equal(await reply.text(), text)
        },
      )
    })
  }

  test('that unpacks to far more than it has is not kept', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000))
    for (const status of [200, 500]) {
      await withServer(
        (_, response) => response.writeHead(status, { 'content-encoding': 'gzip' }).end(bomb),
        async (url) => {
          if (status === 200) await assert.rejects(ask(url), { code: 'overloaded' })
          else assert.equal((await ask(url)).status, 500)
        },
      )
    }
  })

  test('that is cut short, or is not what it says, is no reply', async () => {
    const cut = gzipSync(text.repeat(100)).subarray(0, 60)
    for (const bytes of [cut, Buffer.from(text)]) {
      await withServer(
        (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes),
        (url) => assert.rejects(ask(url)),
      )
    }
    await withServer(
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 1000 })
        response.write(gzipSync(text).subarray(0, 30), () => response.destroy())
      },
      (url) => assert.rejects(ask(url)),
    )
  })
})

describe('an event of a stream', () => {
  const types = {
    events: { frames: 'events', part: 'data: x\n', end: '\n' },
    'events with carriage returns': { frames: 'events', part: 'data: x\r\n', end: '\r\n' },
    lines: { frames: 'lines', part: 'x', end: '\n' },
  } as const
  const room = createRoom(() => 100_000_000)
  const collect = async (pieces: Buffer[], frames: Frames, giveUp = () => {}) => {
    async function* body() {
      yield* pieces
    }
    let bytes = 0
    for await (const piece of bounded(body(), { frames, room, giveUp })) bytes += piece.length
    return bytes
  }

  for (const [what, { frames, part, end }] of Object.entries(types)) {
    test(`of ${what} without an end is given up`, async () => {
      let isGivenUp = false
      const piece = Buffer.from(part.repeat(100_000 / part.length))
      const pieces = Array(1 + Math.ceil(maxEventBytes / piece.length)).fill(piece)
      await assert.rejects(
        collect(pieces, frames, () => {
          isGivenUp = true
        }),
        { code: 'bad_reply' },
      )
      assert.ok(isGivenUp)
    })

    test(`of ${what} does not come among lines without end that are none, but may after some`, async () => {
      const idle = Buffer.from(part === 'x' ? '\n' : `: x${end}${end}`)
      const some = Array(2000).fill(idle)
      const event = Buffer.from(part === 'x' ? '{}\n' : `${part}${end}`)
      const cut = Array.from(event, (byte) => Buffer.from([byte]))
      for (const pieces of [[event], cut]) {
        assert.ok(await collect([...some, ...pieces, ...some, ...pieces, ...some, ...pieces, ...some], frames))
      }
      await assert.rejects(collect(Array(100_000).fill(idle), frames), { code: 'bad_reply' })
    })

    test(`of ${what} ends wherever its bytes are cut`, async () => {
      const event = Buffer.from(part.repeat(3) + end)
      const stream = Buffer.concat(Array(40).fill(event))
      const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 })
      await fc.assert(
        fc.asyncProperty(cuts, async (lengths) => {
          const pieces: Buffer[] = []
          for (let at = 0, next = 0; at < stream.length; next += 1) {
            const length = lengths[next % lengths.length] ?? 1
            pieces.push(stream.subarray(at, at + length))
            at += length
          }
          assert.equal(await collect(pieces, frames), stream.length)
        }),
      )
      const large = Buffer.from('x'.repeat(600_000) + part + end)
      for (const split of [1, 2, 3]) {
        const pieces = [large.subarray(0, -split), large.subarray(-split)]
        await collect([...pieces, ...pieces, ...pieces], frames)
      }
    })
  }

  test('of lines without end is given up long before it is large', async () => {
    for (const line of ['data: x\n', 'data: x\r', ': x\r\n']) {
      const lines = Buffer.from(line.repeat(2000))
      await assert.rejects(collect([lines], 'events'), { code: 'bad_reply' })
    }
    assert.equal(await collect(Array(50).fill(Buffer.from('data: x\n\n'.repeat(1000))), 'events'), 450_000)
  })

  test('of Amazon’s is as long as it says, wherever its bytes are cut, and refused when it says too much', async () => {
    const type = 'prelude'
    const frame = (length: number, size = length) => {
      const bytes = Buffer.alloc(size)
      bytes.writeUInt32BE(length)
      return bytes
    }
    const stream = Buffer.concat([frame(900_000), frame(16), frame(900_000)])
    for (const cut of [1, 3, 900_001, 900_003, 900_010]) {
      assert.equal(await collect([stream.subarray(0, cut), stream.subarray(cut)], type), stream.length)
    }
    await assert.rejects(collect([frame(4_000_000_000, 100)], type), { code: 'bad_reply' })
    assert.equal(await collect([frame(0, 4), frame(0, 4)], type), 8)
  })
})
