import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { createFetch } from '#runtime/http/fetch.ts'
import { maxReplyBytes } from '#runtime/http/whole-reply.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { endlessly, withServer } from './serving.ts'

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
    ['zstd', Buffer.concat([zstdCompressSync(text.slice(0, 9)), zstdCompressSync(text.slice(9))])],
    ['gzip, identity', gzipSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ]
  for (const [encoding, bytes] of encodings) {
    test(`by ${encoding} in ${bytes.length} bytes is unpacked, whole and as a stream, an error too`, async () => {
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

  test('whose encodings stand in two lines is unpacked, and one that is encoded too often stays as it is', async () => {
    await withServer(
      (_, response) => {
        response.writeHead(200, ['content-encoding', 'gzip', 'content-encoding', 'zstd'])
        response.end(zstdCompressSync(gzipSync(text)))
      },
      async (url) => assert.equal((await ask(url)).body.toString(), text),
    )
    const often = gzipSync(gzipSync(gzipSync(text)))
    await withServer(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip' }).end(often),
      async (url) => assert.deepEqual((await ask(url)).body, often),
    )
  })

  test('that is cut short, or is not what it says, is no reply', async () => {
    const cut = gzipSync(text.repeat(100)).subarray(0, 60)
    const cutFrame = Buffer.concat([zstdCompressSync(text), zstdCompressSync(text).subarray(0, -2)])
    const wrong: [string, Buffer][] = [
      ['gzip', cut],
      ['gzip', Buffer.from(text)],
      ['gzip, gzip', gzipSync(cut)],
      ['gzip, gzip', gzipSync(gzipSync(text)).subarray(0, -9)],
      ['zstd', cutFrame],
    ]
    for (const [encoding, bytes] of wrong) {
      await withServer(
        (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes),
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
