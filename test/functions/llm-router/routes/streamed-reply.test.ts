import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { followed, type StreamEnd } from '../../../../functions/llm-router/routes/streamed-reply.ts'

/** A reply of three pieces that ends in this way, and what is seen of it. */
function start(end: StreamEnd) {
  const seen: (string | StreamEnd)[] = []
  async function* body() {
    try {
      for (const piece of ['a', 'b', 'c']) {
        seen.push(piece)
        yield piece
      }
    } finally {
      seen.push('closed')
    }
  }
  const reply = followed({ status: 200, headers: {}, body: body(), end: () => end }, async (told) => {
    await Promise.resolve()
    seen.push(told)
  })
  const { body: pieces } = reply
  assert.ok(typeof pieces === 'object' && Symbol.asyncIterator in pieces)
  return { pieces: pieces[Symbol.asyncIterator](), seen }
}

describe('a reply whose end is followed', () => {
  for (const isWhole of [true, false]) {
    test(`tells it when all has been taken, before its reader is told: ${isWhole ? 'whole' : 'broken off'}`, async () => {
      const end = { isWhole, costUsd: 0.5 }
      const { pieces, seen } = start(end)
      for (let taken = 0; taken < 3; taken += 1) await pieces.next()
      assert.deepEqual(seen, ['a', 'b', 'c'])
      assert.equal((await pieces.next()).done, true)
      assert.deepEqual(seen, ['a', 'b', 'c', 'closed', end])
    })
  }

  test('is asked for no piece before its reader wants it', async () => {
    const { pieces, seen } = start({ isWhole: true, costUsd: null })
    assert.deepEqual(seen, [])
    await pieces.next()
    assert.deepEqual(seen, ['a'])
  })

  test('is not whole if its reader leaves before the end, and is ended', async () => {
    const { pieces, seen } = start({ isWhole: true, costUsd: 0.5 })
    await pieces.next()
    await pieces.return?.()
    assert.deepEqual(seen, ['a', 'closed', { isWhole: false, costUsd: 0.5 }])
  })
})
