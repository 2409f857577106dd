import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { json } from '#runtime/http/call.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { until } from '../../until.ts'
import { errorOf, startTestFunction, type TestFunction } from '../parts.ts'

/** A function with room for 1,000 bytes, whose calls last until they are let go. */
describe('requests that do not fit into memory', () => {
  let running: TestFunction
  let letGo: () => void
  let entered = Promise.withResolvers<void>()

  before(async () => {
    const held = Promise.withResolvers<void>()
    letGo = held.resolve
    running = await startTestFunction(
      () => [
        { method: 'POST', path: '/read', handle: (call) => json({ got: typeof call.json() }) },
        {
          method: 'POST',
          path: '/hold',
          async handle() {
            entered.resolve()
            await held.promise
            return json({})
          },
        },
      ],
      {},
      { requestRoom: createRoom(() => 1000) },
    )
  })
  after(() => running.close())

  async function send(head: string, ...chunks: string[]): Promise<Socket> {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`POST /read HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n`)
    for (const chunk of chunks) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    return socket
  }

  test('is refused with 413 where it never fits, by its bytes and by what they become', async () => {
    const long = await running.post('/read', JSON.stringify('x'.repeat(1200)))
    assert.equal(long.status, 413)
    const dense = await running.post('/read', `[${Array(30).fill('{}').join()}]`)
    assert.equal(dense.status, 413)
    assert.equal(errorOf(dense).code, 'request_too_large')
    assert.equal((await running.post('/read', '[1,2]')).status, 200)
  })

  test('is refused with 400 where it nests too deep', async () => {
    const reply = await running.post('/read', `${'['.repeat(400)}${']'.repeat(400)}`)
    assert.equal(reply.status, 400)
    assert.match(errorOf(reply).message, /deeper than 128/)
  })

  test('gets 503 with Retry-After while others have the room, said beforehand or not; and none is lost', async () => {
    entered = Promise.withResolvers()
    const first = running.post('/hold', JSON.stringify('x'.repeat(700)))
    await entered.promise
    const second = await running.post('/read', JSON.stringify('x'.repeat(700)))
    assert.equal(second.status, 503)
    assert.equal(errorOf(second).code, 'overloaded')
    assert.equal(second.headers.get('retry-after'), '1')
    const socket = await send('transfer-encoding: chunked', 'x'.repeat(150), 'x'.repeat(250), '')
    const [answer] = await once(socket, 'data')
    assert.match(String(answer), /^HTTP\/1\.1 503 /)
    socket.destroy()
    letGo()
    assert.equal((await first).status, 200)
    assert.equal((await running.post('/read', JSON.stringify('x'.repeat(700)))).status, 200)
  })

  test('two bodies that come bit by bit do not wait for each other', async () => {
    const one = await send('transfer-encoding: chunked', 'x'.repeat(600))
    const isTaken = async () => (await running.post('/read', JSON.stringify('x'.repeat(500)))).status === 503
    await until(isTaken)
    const other = await send('transfer-encoding: chunked', 'x'.repeat(600), '')
    assert.match(String((await once(other, 'data'))[0]), /^HTTP\/1\.1 503 /)
    one.write('0\r\n\r\n')
    assert.match(String((await once(one, 'data'))[0]), /^HTTP\/1\.1 400 /)
    one.destroy()
    other.destroy()
  })
})
