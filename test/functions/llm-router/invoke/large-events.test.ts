import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readEvents } from '#runtime/contract/read-events.ts'
import { createRoomForEvent } from '#runtime/http/room-for-event.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const target = { model: 'm', tasks: ['generate'], locality: 'external' }
const catalogue = {
  rules: [{ reason: 'any', to: ['first/m'] }],
  targets: [{ ...target, provider: 'first', function: 'first' }],
}
const chunk = (delta: object, finish_reason: string | null = null) => {
  const choices = [{ index: 0, delta, finish_reason }]
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices })}\n\n`
}

describe('an event of a stream that is large', () => {
  const scene = operatorScene(catalogue, () => today)

  test('is passed on whole', async () => {
    const router = await scene.start()
    const url = `data:image/png;base64,${'A'.repeat(4_000_000)}`
    const images = [{ type: 'image_url', image_url: { url } }]
    scene.gateway.answer = (response) => {
      const events = [chunk({ content: 'Hi' }), chunk({ content: '', images }), chunk({}, 'stop'), 'data: [DONE]\n\n']
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join(''))
    }
    const messages = [{ role: 'user', content: 'x' }]
    const reply = await router.post('/v1/chat/completions', { messages, stream: true })
    assert.equal(reply.status, 200)
    assert.ok(reply.text.includes(url))
    assert.ok(reply.text.endsWith('data: [DONE]\n\n'))
  })

  test('takes room until it is passed on, and is refused without', async () => {
    const size = 1_000_000
    const room = createRoom(() => size)
    const isFree = (bytes: number) => {
      const share = room.share()
      try {
        share.take(bytes)
        return true
      } catch {
        return false
      } finally {
        share.release()
      }
    }
    async function* body(bytes: number) {
      yield Buffer.from('data: ')
      for (let left = bytes; left > 0; left -= 100_000) yield Buffer.alloc(100_000, 'A')
      yield Buffer.from('\n\n')
      yield Buffer.from('data: x\n\n')
    }
    const { holds, release } = createRoomForEvent(room)
    const lengths: number[] = []
    for await (const data of readEvents(body(600_000), { holds })) {
      lengths.push(data.length)
      assert.equal(isFree(500_000), data === 'x')
    }
    assert.deepEqual(lengths, [600_000, 1])
    await assert.rejects(Array.fromAsync(readEvents(body(1_200_000), { holds })), { code: 'overloaded' })
    release()
    assert.ok(isFree(size))
  })
})
