import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { json } from '#runtime/http/call.ts'
import { createRoom, type Room } from '#runtime/memory/room.ts'
import { until } from '../../until.ts'
import { startTestFunction } from '../parts.ts'

const roomBytes = 10_000_000

/** A room that tells how much of it is taken, and how many calls have come. */
function watched() {
  const inner = createRoom(() => roomBytes)
  let taken = 0
  let calls = 0
  const share: Room['share'] = () => {
    calls += 1
    const one = inner.share()
    let own = 0
    const count = (bytes: number) => {
      own += bytes
      taken += bytes
    }
    return {
      hold: one.hold,
      take(bytes) {
        one.take(bytes)
        count(bytes)
      },
      giveBack(bytes) {
        one.giveBack(bytes)
        count(-bytes)
      },
      release() {
        one.release()
        count(-own)
      },
    }
  }
  return { room: { ...inner, share }, taken: () => taken, calls: () => calls }
}

async function start(context: TestContext) {
  const { room, taken, calls } = watched()
  const running = await startTestFunction(
    () => [{ method: 'POST', path: '/length', handle: (call) => json({ had: call.body.length }) }],
    {},
    { requestRoom: room },
  )
  context.after(running.close)
  /** Announces a body and sends the beginning of it, and waits until the call has come. */
  async function begin(announced: number, sent: number, more = ''): Promise<Socket> {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
    context.after(() => socket.destroy())
    const before = calls()
    socket.write(`POST /length HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${announced}\r\n${more}\r\n`)
    socket.write(Buffer.alloc(sent))
    await until(() => calls() > before)
    return socket
  }
  const answerOf = async (socket: Socket) => String((await once(socket, 'data'))[0])
  return { running, begin, answerOf, taken }
}

describe('uploads that stall', () => {
  for (const more of ['', 'content-encoding: gzip\r\n', 'content-encoding: br\r\n']) {
    test(`keep nobody out with what they announce: ${more.trim() || 'as it is'}`, async (context) => {
      const { running, begin, taken } = await start(context)
      for (let count = 0; count < 4; count += 1) await begin(5_000_000, 1, more)
      await until(() => taken() > 0)
      assert.ok(taken() < 1_000_000, String(taken()))
      assert.equal((await running.post('/length', JSON.stringify('x'.repeat(5_000_000)))).status, 200)
    })
  }

  test('and have come half do not give way to what begins', async (context) => {
    const { running, begin, answerOf, taken } = await start(context)
    const half = await begin(6_000_000, 3_000_000)
    await until(() => taken() === 6_000_000)
    const next = await running.post('/length', JSON.stringify('x'.repeat(5_000_000)))
    assert.equal(next.status, 503)
    half.write(Buffer.alloc(3_000_000))
    assert.match(await answerOf(half), /^HTTP\/1\.1 200 [\s\S]*\{"had":6000000\}/)
    await until(() => taken() === 0)
    assert.equal((await running.post('/length', JSON.stringify('x'.repeat(5_000_000)))).status, 200)
  })

  test('and come at the same time are refused one by one, until the rest fits', async (context) => {
    const { begin, answerOf, taken } = await start(context)
    const all: Socket[] = []
    for (let count = 0; count < 4; count += 1) all.push(await begin(4_000_000, 1_000_000))
    const answers = all.map(answerOf)
    for (const socket of all) socket.write(Buffer.alloc(3_000_000))
    const statuses = (await Promise.all(answers)).map((answer) => answer.split(' ')[1]).sort()
    assert.deepEqual(statuses.slice(0, 2), ['200', '200'])
    await until(() => taken() === 0)
  })

  test('leave all of the room when their clients leave', async (context) => {
    const { begin, taken } = await start(context)
    const sockets = [await begin(5_000_000, 2_000_000), await begin(5_000_000, 1, 'content-encoding: gzip\r\n')]
    await until(() => taken() > 4_000_000)
    for (const socket of sockets) socket.destroy()
    await until(() => taken() === 0)
  })
})
