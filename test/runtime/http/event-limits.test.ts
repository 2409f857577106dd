import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { maxEventBytes } from '#runtime/contract/sse.ts'
import { bounded, type Frames } from '#runtime/http/frames.ts'
import { createRoom } from '#runtime/memory/room.ts'

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
