import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import { createZstdFrames } from '#runtime/http/zstd-frames.ts'

const decoder = () => createZstdFrames(16 * 1024, 23)

test('a long stream may have a frame for each of its events', async () => {
  const event = randomBytes(90)
  const two = Buffer.concat([zstdCompressSync(event), zstdCompressSync(event)])
  const chunks = Array<Buffer>(11_000).fill(two)
  const bytes = await buffer(Readable.from(chunks).pipe(decoder()))
  assert.equal(bytes.length, 22_000 * event.length)
})

test('a decoder that is destroyed within a chunk takes no more of it', async () => {
  const frames = decoder()
  const { _transform: transform } = frames
  let taken = 0
  const done = new Promise<unknown>((resolve) => {
    frames._transform = (chunk, encoding) => {
      taken += 1
      transform.call(frames, chunk, encoding, resolve)
    }
  })
  frames.once('data', () => frames.destroy())
  frames.write(zstdCompressSync(Buffer.alloc(20_000_000)))
  assert.ok(!(await done))
  assert.equal(taken, 1)
})
