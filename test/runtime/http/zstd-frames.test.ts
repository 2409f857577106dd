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
  let taken = 0
  const { _transform: transform } = frames
  frames._transform = (...given) => {
    taken += 1
    transform.apply(frames, given)
  }
  frames.write(zstdCompressSync('x'.repeat(1000)))
  frames.destroy()
  await new Promise((resolve) => frames.once('close', resolve))
  await new Promise(setImmediate)
  assert.equal(taken, 1)
})
